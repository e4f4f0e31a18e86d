"""What the tool remembers: one table, or one aggregate, per file.

To add one: write its file, import it here, and make a revision under
``migrations/versions/``. A table about people or courses takes the ``Scoped``
mixin of ``db``, a unique key that starts with ``deployment_id``, and composite
foreign keys, so that even the database refuses a row that joins two deployments.
"""

from lti_app.models.access_token import AccessToken
from lti_app.models.audit_entry import AuditEntry
from lti_app.models.context import Context
from lti_app.models.course_group import CourseGroup, GroupMember
from lti_app.models.deployment import Deployment
from lti_app.models.job import Job
from lti_app.models.key_set import KeySet
from lti_app.models.launch_state import LaunchState, LaunchTicket
from lti_app.models.line_item import LineItem
from lti_app.models.membership import Membership, Role
from lti_app.models.notice import Mail, MailState, Notice, NoticeKind
from lti_app.models.person import Person
from lti_app.models.plan import Plan, PlanAuthor, PlanReader, PlanState, Stage
from lti_app.models.plan_comment import CommentReply, PlanComment
from lti_app.models.plan_decision import Outcome, PlanDecision, ReviewDraft
from lti_app.models.plan_field import FieldConflict, FieldWriter, PlanField
from lti_app.models.plan_template import PlanTemplate
from lti_app.models.plan_version import PlanVersion
from lti_app.models.platform import Platform
from lti_app.models.preference import Preference
from lti_app.models.reading import CourseSetting, ExpertProfile, Snippet
from lti_app.models.registration_invite import RegistrationInvite
from lti_app.models.resource_link import ResourceLink
from lti_app.models.score import Delivery, Score
from lti_app.models.stage_date import StageDate
from lti_app.models.stored_file import FileState, StoredFile
from lti_app.models.tool_key import ToolKey
from lti_app.models.tool_session import ToolSession

__all__ = [
    "AccessToken",
    "AuditEntry",
    "CommentReply",
    "Context",
    "CourseGroup",
    "CourseSetting",
    "Delivery",
    "Deployment",
    "ExpertProfile",
    "FieldConflict",
    "FieldWriter",
    "FileState",
    "GroupMember",
    "Job",
    "KeySet",
    "LaunchState",
    "LaunchTicket",
    "LineItem",
    "Mail",
    "MailState",
    "Membership",
    "Notice",
    "NoticeKind",
    "Outcome",
    "Person",
    "Plan",
    "PlanAuthor",
    "PlanComment",
    "PlanDecision",
    "PlanField",
    "PlanReader",
    "PlanState",
    "PlanTemplate",
    "PlanVersion",
    "Platform",
    "Preference",
    "RegistrationInvite",
    "ResourceLink",
    "ReviewDraft",
    "Role",
    "Score",
    "Snippet",
    "Stage",
    "StageDate",
    "StoredFile",
    "ToolKey",
    "ToolSession",
]
