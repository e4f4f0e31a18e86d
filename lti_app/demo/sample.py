"""What the tool knows when a demonstration starts: the course site, people, their plans."""

from __future__ import annotations

from datetime import timedelta

from lti_app.db import Scope
from lti_app.demo.course_site import CLIENT_ID, COURSE, DEPLOYMENT, PEOPLE, CourseSite
from lti_app.demo.plans import add_plans
from lti_app.demo.services import AGS
from lti_app.lti.keys import ensure_key
from lti_app.lti.outfit import Outfit
from lti_app.models.launch_state import Binding
from lti_app.models.message import CourseClaim, GradeClaim, LaunchMessage, LinkClaim, MessageKind
from lti_app.services.platforms import NewPlatform, add_platform
from lti_app.services.sign_in import sign_in


def fill(outfit: Outfit, site: CourseSite) -> None:
    """Register the course site and let its participants have been here already."""
    now = outfit.clock()
    with outfit.db.write() as session:
        ensure_key(session, outfit.sealer, now=now)
        platform_id = add_platform(
            session,
            NewPlatform(
                name="Course site of the demonstration",
                issuer=site.url,
                client_id=CLIENT_ID,
                auth_login_url=f"{site.url}/auth",
                auth_token_url=f"{site.url}/token",
                key_set_url=f"{site.url}/certs",
                deployments=(DEPLOYMENT,),
            ),
            now=now,
        ).id
    for person in ("siti", "jone", "nimali", "ioane", "han"):
        with outfit.db.direct() as direct, direct.transaction():
            sign_in(
                direct,
                platform_id,
                _launch(person, site),
                binding=Binding.COOKIE,
                browser_hash="",
                now=now - timedelta(days=30),
                lasts=timedelta(hours=1),
            )
    with outfit.db.write(Scope(platform_id, 1)) as session:
        add_plans(session, now=now)


def _launch(person: str, site: CourseSite) -> LaunchMessage:
    who = PEOPLE[person]
    return LaunchMessage(
        kind=MessageKind.RESOURCE_LINK,
        deployment=DEPLOYMENT,
        subject=person,
        name=who.name,
        email=f"{person}@example.org",
        locale=None,
        roles=who.roles,
        target_link_uri=f"{site.tool}/lti/launch",
        return_url=None,
        course=CourseClaim(COURSE["id"], COURSE["title"], COURSE["label"]),
        link=LinkClaim("1", "Action plan"),
        grades=GradeClaim(
            f"{site.url}/lineitems/1",
            f"{site.url}/lineitems",
            tuple(AGS + name for name in ("lineitem", "result.readonly", "score")),
        ),
        roster_url=f"{site.url}/roster",
        groups_url=None,
        custom={},
        details={},
    )
