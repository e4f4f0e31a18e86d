"""The campus's own pages: sign in as anybody, open the activity, look at what is stored."""

from __future__ import annotations

from html import escape
from typing import Any

from django.contrib.auth import get_user_model, login
from django.http import HttpResponse, JsonResponse
from django.urls import include, path
from lti_consumer.api import get_lti_1p3_launch_info, get_lti_1p3_launch_start_url
from lti_consumer.data import Lti1p3LaunchData
from lti_consumer.models import LtiAgsLineItem, LtiAgsScore, LtiConfiguration, LtiDlContentItem

from tests.helpers.openedx.campus import BLOCK, COURSE, external_id, published


def _launch_data(user: Any) -> Lti1p3LaunchData:
    return Lti1p3LaunchData(
        user_id=user.pk,
        external_user_id=external_id(user.pk),
        user_role="staff" if user.is_staff else "student",
        config_id=LtiConfiguration.objects.get().config_id,
        resource_link_id=str(BLOCK),
        name=user.first_name,
        email=user.email,
        launch_presentation_document_target="iframe",
        context_id=str(COURSE),
        context_type=["course_offering"],
        context_title="Blended Learning Course 2026",
        context_label="BLC",
    )


def course(request: Any, name: str) -> HttpResponse:
    """The activity in a frame, as the LMS shows it. ``?item=`` opens something chosen."""
    user = _sign_in(request, name)
    item = request.GET.get("item")
    start = get_lti_1p3_launch_start_url(
        _launch_data(user), dl_content_id=int(item) if item else None
    )
    return _frame(start)


def studio(request: Any, name: str) -> HttpResponse:
    """Choosing content for the activity."""
    user = _sign_in(request, name)
    return _frame(get_lti_1p3_launch_start_url(_launch_data(user), deep_link_launch=True))


def registration(_request: Any) -> JsonResponse:
    """What an author copies into the tool."""
    user = get_user_model().objects.filter(is_staff=True).get()
    return JsonResponse(get_lti_1p3_launch_info(_launch_data(user)))


def stored(_request: Any) -> JsonResponse:
    """What the library has in its tables, and what it told the LMS."""
    return JsonResponse(
        {
            "items": list(LtiDlContentItem.objects.order_by("pk").values("pk", "attributes")),
            "columns": list(LtiAgsLineItem.objects.order_by("pk").values("label", "tag")),
            "scores": list(
                LtiAgsScore.objects.order_by("pk").values(
                    "user_id", "score_given", "score_maximum", "comment", "grading_progress"
                )
            ),
            "published": published,
        }
    )


def _sign_in(request: Any, name: str) -> Any:
    user = get_user_model().objects.get(username=name)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def _frame(address: str) -> HttpResponse:
    source = escape(address, quote=True)
    return HttpResponse(
        f'<!doctype html><title>Campus</title><iframe src="{source}" width="885" height="678">'
        "</iframe>"
    )


urlpatterns = [
    path("api/", include("lti_consumer.plugin.urls", namespace="lti_consumer")),
    path("course/<str:name>", course),
    path("studio/<str:name>", studio),
    path("registration", registration),
    path("stored", stored),
]
