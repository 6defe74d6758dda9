"""Writes docs/reference from the code itself: `python -m docs.generate`. A test fails when a page is out of date.

Commands come from the command line's own help, settings and desk files from their models, errors from the
sentences people read, use cases from the functions and their first line.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel, SecretStr

from bot import cli, desk_files
from bot.conditions import LONGEST
from bot.settings import Settings
from workflows.domain.rule_records import FACTS
from workspace import reference as workspace_reference

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- Written by `python -m docs.generate`: change the code, then run it again. -->"

FILES: tuple[tuple[str, type[BaseModel]], ...] = tuple(
    part for kind in desk_files.KINDS for part in ((kind.title, kind.model), *kind.parts)
)
MEANINGS = {
    "DeskFile.name": "The company's or the desk's name",
    "DeskFile.handbook_url": "Where the articles are published. Read, not used yet",
    "DeskFile.language": "The language of channels, and of whoever speaks none of the desk's; `en` if it is left out",
    "DeskFile.default_team": "The team that takes new tickets; an id of `teams.yaml`",
    "DeskFile.patience": "How long the desk waits for people, see below",
    "PatienceFile.reminds_after": "Open days after which somebody who was asked is reminded, at most five",
    "PatienceFile.gives_up_after": "Open days after which a ticket without an answer is set aside",
    "PatienceFile.closes_after": "Open days after which a solution nobody spoke of is closed",
    "PatienceFile.asks_again_after": "Days in which nobody is asked for a second rating",
    "TeamsFile.teams": "The teams, see below",
    "TeamFile.id": "A short name, unique among the teams",
    "TeamFile.name": "What people read",
    "TeamFile.queue": "The channel its cards arrive in, such as `#it-triage`",
    "TeamFile.lead": "The lead's e-mail; a lead may work tickets like a member",
    "TeamFile.manager": "The e-mail of who is told of a broken promise; the lead if it is left out",
    "TeamFile.members": "Everybody who may claim, release and resolve: an e-mail each, or more, see below",
    "TeamFile.covers": "What its tickets are about, each word in one team only; also what its members name as skills",
    "TeamFile.private": "`true`: only its members and the requester read of its tickets. "
    "Its queue has to be a private channel",
    "TeamFile.sensitive": "Words or phrases that make a matter this private team's, wherever they are said",
    "TeamFile.assign": "`offer` (also if it is left out): whoever claims a ticket has it. `round_robin`: the desk "
    "gives it to the one whose turn it is",
    "TeamFile.hours": "The team's working time, a calendar of `sla.yaml`; any time if it is left out",
    "TeamFile.cap": "How many tickets each member works on before the desk gives them no more, at least 1; "
    "any number if it is left out",
    "TeamFile.claim_within": "So long, such as `30m` of the team's hours: "
    "what nobody claimed, or took up, goes to the next",
    "MemberFile.email": "As in Slack",
    "MemberFile.skills": "What of `covers` they take; all of it if it is left out",
    "MemberFile.languages": "Languages they are asked in, such as `de`; any if it is left out",
    "MemberFile.hours": "Their own working time, a calendar of `sla.yaml`; the team's if it is left out",
    "MemberFile.cap": "Their own cap; the team's if it is left out",
    "TriageFile.rules": "What a new incident is taken for by its words, see below; of each field the first counts",
    "TriageFile.services": "What agents may name as the service that is concerned",
    "RuleFile.name": "What agents read as the reason",
    "RuleFile.words": "Any of them, whole words, in any case of letters",
    "RuleFile.category": "What it is about, a word of a team's `covers`; the ticket goes to that team",
    "RuleFile.service": "Which service is concerned, one of `services`",
    "RuleFile.team": "The id of the team that gets it; the one that covers the category if it is left out",
    "RuleFile.impact": "How many are affected; together with `urgency`",
    "RuleFile.urgency": "How soon it hurts; the priority follows from both",
    "OncallFile.rotas": "Who is on call for whom, see below",
    "RotaFile.id": "A short name, unique among the rotas",
    "RotaFile.team": "An id of `teams.yaml`",
    "RotaFile.people": "E-mails of the team's members, or its lead's, in the order in which they follow one another",
    "RotaFile.first_on": "The day on which the first of them begins",
    "RotaFile.days": "How many days each is on call, 7 if it is left out",
    "RotaFile.hands_over": "The time of day they hand over, in quotes; `09:00` if it is left out",
    "RotaFile.zone": "The time zone of it, such as `Europe/Lisbon`",
    "RotaFile.pages_for": "Priorities they are told of; `P1` if it is left out",
    "RotaFile.stand_ins": "Who is on call instead of who would be, see below; no two at once",
    "StandInFile.who": "Their e-mail, as above",
    "StandInFile.start": "A day, which begins with its hand-over, or a day and a time such as `2026-11-25 18:00`",
    "StandInFile.end": "The same; from then on it is the rota's again",
    "SlaFile.calendars": "Working times, see below; `always` needs no entry",
    "SlaFile.priorities": "What is promised for each priority, see below",
    "SlaFile.default_priority": "What a ticket gets when nobody said how bad it is",
    "SlaFile.escalation": "Who is told while a time is used up, see below; "
    "50, 75, 90 and 100 percent if it is left out",
    "SlaFile.quiet_hours": "When people are left alone, see below",
    "SlaFile.resting": "How long a ticket may rest with one team, see below",
    "SlaFile.agreements": "Other times for some items or user groups, see below; the first that fits holds",
    "AgreementFile.id": "A short name",
    "AgreementFile.items": "Ids of `catalogue/`; a ticket that asks for one of them has these times",
    "AgreementFile.groups": "Handles of user groups; a ticket of somebody in one of them has these times. "
    "Where items are named too, both have to fit",
    "AgreementFile.priorities": "What is promised, see below; a priority that is not named has the usual times",
    "AgreedFile.id": "`P1` to `P5`",
    "AgreedFile.response": "As for every priority",
    "AgreedFile.resolution": "The same",
    "AgreedFile.calendar": "The calendar those times are counted in, or `always`",
    "SlaFile.waits_for_vendor": "`true`: the time to a solution stands still while a ticket waits for a supplier",
    "SlaFile.new_priority_counts_from": "`opening` (also if it is left out) or `change`: "
    "from when on a new priority's time is counted",
    "CalendarFile.id": "A short name, unique among the calendars",
    "CalendarFile.zone": "A time zone such as `Europe/Lisbon`",
    "CalendarFile.hours": "For each weekday, `mon` to `sun`, its windows such as `09:00-17:30`",
    "CalendarFile.holidays": "Dates such as `2026-12-25` on which the whole local day is closed",
    "CalendarFile.public_holidays": "Countries whose public holidays are closed too, see below",
    "CalendarFile.extra_hours": "For single dates, further windows; a holiday does not close them",
    "PublicHolidaysFile.country": "Its code, such as `PT`",
    "PublicHolidaysFile.subdivision": "Its part, if that has holidays of its own, such as `BE` for Berlin in `DE`",
    "PriorityFile.escalation": "Its own escalation instead of the desk's; `[]` tells nobody",
    "RungFile.at": "Percent of the time, 1 to 100. 100 is when the promise is broken",
    "RungFile.tell": "`assignee`, `lead`, `manager`, or `card`: the ticket's card says that time runs out",
    "QuietHoursFile.start": "A time of day in quotes, by each reader's own clock",
    "QuietHoursFile.end": "The same; earlier than the start means the next morning",
    "QuietHoursFile.broken_by": "Priorities that do not wait; `P1` if it is left out",
    "RestFile.team": "An id of `teams.yaml`",
    "RestFile.length": "So long, such as `9h`; the ladder is that of the ticket's priority",
    "RestFile.calendar": "The calendar it is counted in, or `always`",
    "PriorityFile.id": "`P1` to `P5`; all five are needed",
    "PriorityFile.name": "What people read",
    "PriorityFile.response": "Time to the first public reply of a person, such as `30m`; "
    "a day (`1d`) is a working day of its calendar",
    "PriorityFile.resolution": "Time until it is resolved, such as `8h`",
    "PriorityFile.calendar": "The calendar those times are counted in, or `always`",
    "IntakeFile.emoji": "Tickets by an emoji below a message, see below",
    "IntakeFile.monitoring": "What alerts become, see below",
    "IntakeFile.mail": "What mail becomes, see below",
    "MailFile.strangers": "The e-mail of whose tickets strangers open; they are refused if it is empty",
    "MonitoringFile.team": "The team that takes them, an id of `teams.yaml`; the desk chooses if it is left out",
    "MonitoringFile.severity_label": "The label that says how bad an alert is",
    "MonitoringFile.severities": "What its values mean, see below; any other is of the default priority",
    "MonitoringFile.resolves": "Which are resolved when their alert is over: `unclaimed`, `always`, `never`",
    "SeverityFile.impact": "Who is affected: `one`, `team` or `many`",
    "SeverityFile.urgency": "Whether they can work: `nuisance`, `partly` or `stopped`",
    "EmojiRulesFile.names": "The emoji that make tickets; `ticket` if it is left out, `[]` for none",
    "EmojiRulesFile.by": "Who may: `everybody` or `agents`",
    "EmojiRulesFile.guests": "Whether guests may, and whether it may be done to what they wrote",
    "EmojiRulesFile.apps": "Whether what an app wrote may be made a ticket, of whoever put the emoji",
    "EmojiFile.name": "Its name, such as `ticket`",
    "EmojiFile.team": "The team that takes it, an id of `teams.yaml`; where the desk would send it if it is left out",
    "KnowledgeFile.audiences": "Names for some people that articles may use, see below",
    "KnowledgeFile.channels": "Channels that are of somebody, whoever is in them, see below",
    "KnowledgeFile.sources": "Where articles come from besides `articles/`, see below",
    "KnowledgeFile.shadow": "Channels the desk only listens in, such as `it-help`; no queue of a team can be one",
    "KnowledgeFile.shadow_days": "How many days what it hears there is kept; 90 if it is left out",
    "KnowledgeFile.care": "When owners are asked whether their articles are still right, see below",
    "AudienceFile.id": "The name articles use in `audience`; `everyone`, `employees` and a team's id are there already",
    "AudienceFile.people": "E-mails",
    "AudienceFile.user_groups": "Handles of Slack user groups, without @",
    "AudienceFile.teams": "Ids of `teams.yaml`",
    "ChannelFile.channel": "The channel, such as `#finance`",
    "ChannelFile.audience": "What everybody there may be taken for",
    "SourceFile.id": "A short name; the names of its pages begin with it",
    "SourceFile.folder": "A folder of Markdown, HTML, PDF and DOCX, from the desk's folder; a Git checkout is one",
    "SourceFile.sitemap": "Instead of a folder: a sitemap file, from the desk's folder",
    "SourceFile.hosts": "The hosts its pages may be read from. Nothing is read from any other",
    "SourceFile.url": "The link of a page; `{path}` is the file's path, `{commit}` the checkout's commit",
    "SourceFile.owner": "The e-mail of who answers for pages that name nobody",
    "SourceFile.audience": "Who pages are for that do not say so",
    "CareFile.review_every": "When the owner of an article published in chat is asked about it, in days such as `182d`",
    "CareFile.unhelpful_votes": "How many people have to say within 30 days that it did not help, and none that it did",
    "CareFile.check_links": "Whether links to the web are asked for, once a week; if left out the desk calls nobody",
    "CareFile.private_links": "Whether that holds for addresses of private networks and of the machine itself, too",
    "ItemFile.title": "What people read",
    "ItemFile.description": "What it is, in a sentence; it is searched, too",
    "ItemFile.synonyms": "What else people call it. No two items share a name",
    "ItemFile.audience": "Who may ask for it, as in an article; `employees` if it is left out",
    "ItemFile.entitled": "Whom it may be asked for on behalf of, named in the same way; anybody if it is left out",
    "ItemFile.fulfilled_by": "The team whose queue the request arrives in; an id of `teams.yaml`",
    "ItemFile.priority": "Its targets: those of `P1` to `P5` in `sla.yaml`; those of `default_priority` if left out",
    "ItemFile.price": "What it costs before anything is chosen",
    "ItemFile.price_per": "If it costs that again and again: `month`, `year`",
    "ItemFile.currency": "The sign before a price; `€` if it is left out",
    "ItemFile.links": "Articles about it, by their path below `articles/`",
    "ItemFile.fields": "What has to be known, in the order in which it is asked, see below",
    "ItemFile.tasks": "What is done for it, and by whom; the team in `fulfilled_by` does it all if left out, see below",
    "TaskFile.id": "A short name, unique in the item",
    "TaskFile.title": "What to do, for whoever does it. May name answers: `Set up {answers.model}`",
    "TaskFile.team": "Whose task it is; an id of `teams.yaml`",
    "TaskFile.after": "Tasks that have to be settled before it can begin; those without begin at once, side by side",
    "TaskFile.when": "It is a task only of requests answered so, see *each condition*",
    "TaskFile.checklist": "Lines to be ticked before it is done",
    "TaskFile.instructions": "How to do it, in plain text; may name answers, too",
    "TaskFile.doing": "What the requester reads while it is not done: *laptop being prepared*; `title` if left out",
    "TaskFile.done": "What the requester reads once it is: *laptop prepared*; `doing` if left out",
    "TaskFile.due": "Open days of the desk from when it can begin",
    "TaskFile.call": "Another system does it, see below",
    "CallFile.webhook": "An id of `webhooks.yaml`",
    "CallFile.body": "What is sent, as JSON: names and texts; may name answers, such as `{for.email}`",
    "ItemFile.bundle": "Requests of other items that this one brings with it, in one conversation, see below",
    "PartFile.item": "The other item, by its id; one without a bundle of its own",
    "PartFile.answers": "What is answered there, by its fields: texts, in which `{field}` is an answer given here",
    "PartFile.when": "It comes only with requests answered so, see *each condition*",
    "ItemFile.access": "When what it grants ends, and how it is taken back, see below; it does not end if left out",
    "AccessFile.what": "What people read that they have, at most 60 characters; may name answers. `title` if left out",
    "AccessFile.until": "The field of a day with whose end it ends, by the holder's own clock",
    "AccessFile.lasts": "The field of a number instead: so long from when it is given",
    "AccessFile.unit": "What that number counts: `days` (also if it is left out), `hours` or `weeks`",
    "AccessFile.term": "So long from when it is given, such as `30d` or `4h`, where neither field is answered",
    "AccessFile.when": "Only requests answered so end, see *each condition*",
    "AccessFile.warn": "So many days before the end the holder is told of it, at most five; `[7, 1]` if it is left out",
    "AccessFile.extend": "How it may be extended, see below; not at all if it is left out",
    "AccessFile.take_back": "The tasks that open with its end, see *each task*; they may also name `{access.number}`, "
    "the request that gave it, and `{access.until}`",
    "ExtendFile.by": "By how much at once, such as `90d`; by any time if it is left out",
    "ExtendFile.times": "How often in all; any number of times if it is left out",
    "ExtendFile.approval": "`false`: nobody has to say yes again; `true` if it is left out",
    "CallFile.gate": "`true`: only once somebody of the team lets it through",
    "ItemFile.dialogues": "Sentences and what has to come of them; `deskhand check` holds them, see below",
    "ItemFile.approvals": "Who has to say yes, in rounds, see below. Checked; nobody is asked yet",
    "ItemFile.approval_policy": "Instead of `approvals`: a policy of `approvals.yaml`",
    "RoundFile.by": "Who is asked, see below",
    "RoundFile.needs": "How many of them have to agree: `all`, `any`, `majority`, a number or a percentage such as "
    "`60%`. If it is left out, all; of a group anybody",
    "RoundFile.above": "Only for a request that costs more than that",
    "RoundFile.when": "Only for requests answered so, see *each condition*",
    "RoundFile.steps": "Instead of all that: several steps side by side, all of which have to be approved, see below",
    "StepFile.by": "Who is asked, see below",
    "StepFile.needs": "As of a round",
    "StepFile.above": "Only for a request that costs more than that",
    "StepFile.when": "Only for requests answered so, see *each condition*",
    "StepFile.waits": "As of a round",
    "ApprovalsFile.queue": "The team that sees to what nobody else may decide; `default_team` if it is left out",
    "ApprovalsFile.services": "For each service the e-mail of who answers for it",
    "ApprovalsFile.approvers": "Approvers by name, each as in an item: `finance-lead: {person: …}`",
    "ApprovalsFile.policies": "Policies by name, to which items refer, see below",
    "PolicyFile.rounds": "Its rounds, as in an item",
    "RoundFile.waits": "How long it waits and what happens then, see below; as `waits.yaml` says if it is left out",
    "ItemFile.low_risk": "`true`: a yes too many does no harm. Only then an approval may wait for nobody in the end",
    "AskingFile.hours": "Calendars of `sla.yaml`, one for each zone: approvers are reminded in the one of theirs, "
    "others in the hours of the first by their own clocks; the desk's own if it is left out",
    "AskingFile.digest_at": "When what waited comes as one list, by each approver's clock, in quotes; `08:30` if it "
    "is left out. They may choose another hour",
    "AskingFile.cards_a_day": "How many cards of their own an approver gets on one day, 8 if it is left out; the rest "
    "comes as a list",
    "AskingFile.cards_apart": "How far apart they are at least, such as `10m`",
    "AskingFile.waits": "How long every step waits whose round says nothing else, see below",
    "WaitsFile.remind_after": "When somebody who has not decided is reminded, at most five times; `4h` and `8h` if it "
    "is left out. Hours are those they work, a day is until the same time on their next working day",
    "WaitsFile.escalate_after": "When their manager is asked as well, `1d` if it is left out, or `never`",
    "WaitsFile.decide_within": "When it is waited for no longer, `3d` if it is left out",
    "WaitsFile.then": "What happens then: `queue` (also if it is left out) gives it to the team that looks after "
    "approvals; `escalate` asks whoever is above, with the whole time again; `expire` and `reject` end the request; "
    "`approve` takes silence for a yes, only in an item that says `low_risk: true`",
    "ApproverFile.manager": "The manager of the `requester`, or of the `beneficiary` for whom it is",
    "ApproverFile.levels": "Of a manager: `2` is the manager's manager; 1 if it is left out, 3 at most",
    "ApproverFile.person": "Or one person's e-mail",
    "ApproverFile.group": "Or the handle of a user group: everybody in it is asked",
    "ApproverFile.cost_centre": "Or the id of the field that asks for the cost centre, with `owners`",
    "ApproverFile.asset": "Or the id of a field of kind `asset`: its owner in `assets.yaml`",
    "ApproverFile.service": "Or a service of `approvals.yaml`: who answers for it",
    "ApproverFile.approver": "Or one of the approvers that `approvals.yaml` names",
    "ApproverFile.otherwise": "Who is asked instead when nobody of these can be, said in the same way",
    "ApproverFile.owners": "Of `cost_centre`: for each option of that field an e-mail",
    "PeopleFile.company": "The company's name and a note; for the demo",
    "PeopleFile.users": "Everybody, see below",
    "PeopleFile.user_groups": "User groups, see below",
    "PeopleFile.channels": "Channels and what was said in them; for the demo",
    "PersonFile.id": "As Slack writes it, such as `U0ANADUA`",
    "PersonFile.name": "The short name by which others here mean them",
    "PersonFile.real_name": "What people read",
    "PersonFile.email": "As in the other files",
    "PersonFile.tz": "Their time zone",
    "PersonFile.locale": "Their language, such as `de-DE`",
    "PersonFile.title": "What they do",
    "PersonFile.role": "What the demo's page calls them",
    "PersonFile.manager": "The name of who has to say yes for them",
    "PersonFile.is_bot": "Whether it is a machine",
    "PersonFile.deleted": "Whether they have left",
    "PersonFile.guest": "Whether they are a guest",
    "PersonFile.hue": "The colour of their picture in the demo",
    "GroupFile.id": "As Slack writes it",
    "GroupFile.handle": "By which other files mean it",
    "GroupFile.name": "What people read",
    "GroupFile.members": "Names of users",
    "FieldFile.id": "A short name, unique in the item",
    "FieldFile.kind": "`text`, `long_text`, `number`, `money`, `date`, `choice`, `choices`, `lookup`, `user`, "
    "`asset`, `attachment`, `masked` or `rows`",
    "FieldFile.label": "Its name in lists",
    "FieldFile.question": "How it is asked",
    "FieldFile.help": "A sentence below the question",
    "FieldFile.required": "`false`: never asked in the thread, but there in the form",
    "FieldFile.default": "The answer unless another is given; of a `user`, `requester` is whoever asks",
    "FieldFile.options": "The answers of a `choice` or `choices`, see below",
    "FieldFile.cues": "Words the answer stands behind in a sentence: `until` for “until friday”",
    "FieldFile.unit": "Of a number: what is counted, as people write it behind it",
    "FieldFile.when": "Asked only if another field was answered so, see below",
    "FieldFile.minimum": "Of a number or money: the least; of `rows`: how few, 1 if it is left out",
    "FieldFile.maximum": "Of a number or money: the most; of `rows`: how many; of an `attachment`: how many files",
    "FieldFile.earliest": "Of a date: the first day, counted from the day of asking; `0` is that day",
    "FieldFile.latest": "Of a date: the last day, counted in the same way",
    "FieldFile.pattern": "Of a text: a regular expression for the whole answer; it cannot look around or back",
    "FieldFile.pattern_says": "What such an answer looks like, for whoever got it wrong",
    "FieldFile.lookup": "Of a `lookup`: the name of a file of `lists/`, whose options are its answers",
    "FieldFile.asset": "Of an `asset`: only those of this kind of `assets.yaml`",
    "ListFile.options": "What can be chosen, as in an item; as many as there are",
    "AssetsFile.assets": "What belongs to whom, see below",
    "AssetFile.id": "A short name, unique; it is what is stored",
    "AssetFile.name": "What people read: `ThinkPad X1, LT-0042`",
    "AssetFile.kind": "A word such as `laptop` or `phone`",
    "AssetFile.owner": "The e-mail of whoever has it",
    "FieldFile.types": "Of an `attachment`: which files, by the end of their names: `[pdf, png]`; any if left out",
    "FieldFile.price_each": "Of a number: what each one costs; of `rows`: each row",
    "FieldFile.requested_for": "Of a user: this is whom the request is on behalf of",
    "OptionFile.id": "A short name, unique in the field; it is what is stored",
    "OptionFile.name": "What people read and press",
    "OptionFile.synonyms": "What else people call it",
    "OptionFile.description": "A few words beside the name",
    "OptionFile.price": "What choosing it adds to the price",
    "WhenFile.above": "Instead of `is`: its number, of `rows` how many there are, is more than that",
    "WhenFile.below": "The same: it is less than that",
    "FieldFile.columns": "Of `rows`: what each row has, in the order in which people type it, see below",
    "ColumnFile.id": "A short name, unique among the columns",
    "ColumnFile.kind": "`text`, `number`, `money`, `date`, `choice` or `user`",
    "ColumnFile.label": "What stands above it, and is named to whoever types a row",
    "ColumnFile.required": "`false`: it may be left out",
    "ColumnFile.options": "Of a `choice`: its answers, as in a field",
    "ColumnFile.minimum": "Of a number or money: the least",
    "ColumnFile.maximum": "Of a number or money: the most",
    "ColumnFile.earliest": "Of a date: the first day, counted from the day of asking",
    "ColumnFile.latest": "Of a date: the last day, counted in the same way",
    "WhenFile.values": "`is`: one or more ids of that field's options",
    "WhenFile.field": "A `choice` or `choices` that stands above",
    "DialogueFile.said": "The first sentence somebody writes; it has to find this item",
    "DialogueFile.day": "The day on which it is said, for words such as “next friday”; 2026-01-05 if it is left out",
    "DialogueFile.answers": "Everything that has to be known after it, defaults included; nothing else may be",
    "DialogueFile.asks": "The id of the field that is asked then; nothing if none is",
    "RunbookFile.title": "What agents read",
    "RunbookFile.owner": "The team that keeps it right; an id of `teams.yaml`",
    "RunbookFile.when": "Which tickets it is proposed for, see below",
    "RunbookFile.articles": "Articles shown with it, by their path below `articles/`",
    "RunbookFile.steps": "The steps, see below; it begins with the first",
    "FitFile.categories": "What such tickets are about; words that a team `covers`",
    "FitFile.services": "Services they name",
    "FitFile.words": "Other words they say",
    "StepFile.id": "A short name, unique in the runbook",
    "StepFile.kind": "`do`, `ask`, `webhook` or `done`",
    "StepFile.text": "What is to be done, asked, sent, or what was reached; with the formatting of chat",
    "StepFile.then": "Of `do` and `webhook`: the id of the step after it; the next of the file if it is left out",
    "StepFile.answers": "Of `ask`: two to five answers, see below",
    "StepFile.webhook": "Of `webhook`: an id of `webhooks.yaml`",
    "StepFile.body": "Of `webhook`: the fields that are sent, with placeholders such as `{ticket.number}`",
    "StepFile.gate": "Of `webhook`: `false` sends it without asking an agent first",
    "StepFile.code": "Of `done`: how the ticket is resolved, such as `fixed`",
    "StepFile.cause": "Of `done`: what was wrong, in a few words for the agents",
    "StepFile.note": "Of `done`: what the requester will read",
    "AnswerFile.says": "What stands on the button",
    "AnswerFile.then": "The id of the step it leads to",
    "EventRuleFile.name": "What people read where the rule did something, at most 80 characters",
    "EventRuleFile.why": "Why there is this rule, in a sentence; whoever lets it act reads it",
    "EventRuleFile.number": "Those with lower numbers come first; of equal ones by the names of their files",
    "EventRuleFile.trigger": "What it waits for: `opened`, `request_sent`, `state_changed`, `priority_changed`, "
    "`resolved`, `replied`, `clock`, `unclaimed` or `nightly`",
    "EventRuleFile.clock": "Of `clock`: `response`, the first reply, or `resolution`",
    "EventRuleFile.at": "Of `clock`: so many percent of that time are used up",
    "EventRuleFile.after": "Of `unclaimed`: nobody had it for so long, such as `30m`, of the desk's open hours",
    "EventRuleFile.state": "Of `nightly`: the state it is in, such as `pending_vendor`",
    "EventRuleFile.days": "Of `nightly`: for at least so many days",
    "EventRuleFile.when": "The condition, in CEL, see [what conditions see](rules.md); always if it is left out",
    "EventRuleFile.actions": "What is done, in this order, see below",
    "EventRuleFile.stop": "`true`: where it acts, rules that come later are not looked at for this event",
    "EventRuleFile.ask": "`lead`: the lead of the ticket's team lets it act, by a card",
    "ActionFile.set_priority": "`P1` to `P5`, against the matrix; `reason` says why",
    "ActionFile.route": "The id of the team that gets the ticket; `reason` says why",
    "ActionFile.assign": "The e-mail of who of its team gets it, or `lead`",
    "ActionFile.watch": "The e-mail of who of a team hears of each further step, or `lead`",
    "ActionFile.tag": "A word by which it is known, for other rules and for looking back",
    "ActionFile.note": "A private note below its card",
    "ActionFile.tell_requester": "What the requester reads, by language; the desk's own has to be there",
    "ActionFile.message": "`#channel`, an e-mail, or `lead`; `text` is what is said",
    "ActionFile.webhook": "An id of `webhooks.yaml`, called signed, as runbooks do; `body` is what is sent",
    "ActionFile.runbook": "The name of a runbook's file, which is started",
    "ActionFile.known_error": "The number of a known error, such as `PRB-4`, that causes it",
    "ActionFile.reason": "Of `set_priority`, `route` and `runbook`",
    "ActionFile.text": "Of `message`, with placeholders such as `{ticket.number}`",
    "ActionFile.body": "Of `webhook`: the fields that are sent, with placeholders",
    "WebhooksFile.webhooks": "The systems that may be called, see below",
    "WebhookFile.id": "A short name; its key is found by it",
    "WebhookFile.url": "Its address, with `https`",
    "WebhookFile.plain_http": "`true` allows an address with `http`",
}


def pages() -> dict[str, str]:
    """Return every page of the reference by its file name."""
    makers: dict[str, Callable[[], Iterator[str]]] = {
        "commands.md": _commands,
        "settings.md": _settings,
        "desk-files.md": _desk_files,
        "rules.md": _rules,
        "errors.md": _errors,
        "use-cases.md": _use_cases,
        "workspace.md": workspace_reference.lines,
    }
    written = {name: "\n".join([NOTE, "", *make()]).rstrip() + "\n" for name, make in makers.items()}
    schemas = {f"{kind.name}.schema.json": kind.schema() for kind in desk_files.KINDS}
    return {**written, **schemas}


# ---- commands -----------------------------------------------------------------------------------------------


def commands() -> dict[str, Any]:
    """Return every command that does something, by what is typed: `deskhand knowledge ask`."""
    return dict(_leaves("deskhand", typer.main.get_command(cli.app)))


def _leaves(typed: str, command: Any) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield typed, command
        return
    for name, inner in below.items():
        yield from _leaves(f"{typed} {name}", inner)


def _commands() -> Iterator[str]:
    yield "# Commands"
    yield ""
    yield (inspect.getdoc(cli) or "").split("\n\n", 1)[1].replace("\n", " ")
    yield ""
    for typed, command in commands().items():
        yield f"## {typed}"
        yield ""
        yield (command.help or "").strip()
        yield ""
        rows = [_parameter(parameter) for parameter in command.params if parameter.name != "help"]
        if rows:
            yield from _table(("Takes", "Meaning", "Default"), rows)
        if command.epilog:
            yield f"Example: `{command.epilog.removeprefix('Example: ')}`"
            yield ""


def _parameter(parameter: Any) -> tuple[str, str, str]:
    is_option = parameter.opts[0].startswith("-")
    named = ", ".join(parameter.opts) if is_option else parameter.metavar or parameter.name.upper()
    meaning = parameter.help or ""
    if parameter.envvar:
        meaning += f"; also by `{parameter.envvar}`"
    if parameter.required:
        return _code(named), meaning, "needed"
    is_unset = parameter.default in (None, "", False)
    return _code(named), meaning, "" if is_unset else _code(parameter.default)


# ---- settings -----------------------------------------------------------------------------------------------


def setting_names() -> list[str]:
    """Return the environment variables that are read, in their order."""
    return [field.alias or name.upper() for name, field in Settings.model_fields.items()]


def _settings() -> Iterator[str]:
    yield "# Settings"
    yield ""
    yield "All come from the environment. `deskhand demo` sets the Slack ones and the database by itself."
    yield ""
    rows = []
    for setting, field in zip(setting_names(), Settings.model_fields.values(), strict=True):
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        rows.append(
            (_code(setting), field.description or "", _code(default) if default not in ("", None) else "")
        )
    yield from _table(("Setting", "Meaning", "Default"), rows)


# ---- desk files ---------------------------------------------------------------------------------------------


def _desk_files() -> Iterator[str]:
    yield "# Desk files"
    yield ""
    yield (
        "A desk is a folder: `desk.yaml`, `teams.yaml`, `sla.yaml`, `articles/` and, if you like, `knowledge.yaml`,"
        " `catalogue/`, `runbooks/` and `webhooks.yaml`. `deskhand check DIR` finds every"
        " mistake with file and line. A field that is not listed here is a mistake."
    )
    yield ""
    for title, model in FILES:
        yield f"## {title}"
        yield ""
        rows = [
            (
                _code(name),
                MEANINGS[f"{model.__name__}.{name}"],
                "" if field.is_required() else "may be left out",
            )
            for name, field in model.model_fields.items()
        ]
        yield from _table(("Field", "Meaning", ""), rows)
    for name in ("desk.yaml", "teams.yaml", "oncall.yaml", "sla.yaml", "knowledge.yaml"):
        yield f"## The sample's {name}"
        yield ""
        yield from ("```yaml", (ROOT / "desk" / name).read_text(encoding="utf-8").rstrip(), "```", "")
    yield from ("## The JSON Schemas", "")
    yield "`deskhand schema KIND` prints one, `deskhand schema --into DIR` writes all of them for your editor."
    yield ""
    rows = [
        (_code(kind.title), _code(kind.name), f"[{kind.name}.schema.json]({kind.name}.schema.json)")
        for kind in desk_files.KINDS
    ]
    yield from _table(("File", "KIND", "Schema"), rows)


# ---- errors -------------------------------------------------------------------------------------------------


def _rules() -> Iterator[str]:
    """Yield what the condition of a rule may use."""
    yield from ("# What conditions see", "")
    yield "The condition of a [rule](../howto/write-a-rule.md) is an expression in [CEL](https://cel.dev) over:"
    yield ""
    rows = ((f"`{fact.name}`", fact.kind.value, fact.says) for fact in FACTS)
    yield from _table(("fact", "is a", "what it says"), rows)
    yield from (
        "",
        "It compares with `==`, `!=`, `<`, `<=`, `>`, `>=` and `in`, and joins with `&&`, `||`, `!` and `? :`.",
        "Of texts there are `contains`, `startsWith`, `endsWith`, `matches` (a pattern of RE2) and `size`; of lists",
        '`in`, `size`, `exists`, `all` and `exists_one`; of instants differences, `duration("72h")`, and `getHours`,',
        '`getDayOfWeek` and their kin, which take a zone such as `"Europe/Lisbon"`.',
        "",
        f"It cannot do anything but look. It has at most {LONGEST} characters; nothing in it joins texts or makes",
        "lists, so nothing grows; it is stopped after 10,000 steps and 32 levels of nesting. A fact that is not there,",
        "or a comparison of unlike things, is found by `deskhand check`. What can only be seen on a ticket, such as",
        "an answer that its item does not ask for, makes it not hold, and the log says so (`rule.cannot_tell`).",
    )


def error_codes() -> dict[str, str]:
    """Return every error code with the template of its sentence."""
    files = sorted((ROOT / "handlers" / "words" / "errors").glob("*.j2"))
    return {file.stem: file.read_text(encoding="utf-8").strip() for file in files}


def _errors() -> Iterator[str]:
    yield "# Errors"
    yield ""
    yield (
        "What a person is told, alone, when something cannot be done. The sentence is in"
        ' `handlers/words/errors/CODE.j2`; a broken rule leaves a log line with its code (`"action": "call.refused"`).'
    )
    yield ""
    for code, sentence in error_codes().items():
        yield from (f"## {code}", "", *_quoted(sentence), "")


def _quoted(template: str) -> Iterable[str]:
    if "{" not in template:
        return (f"> {template}",)
    return ("```jinja", template, "```")


# ---- use cases ----------------------------------------------------------------------------------------------


def use_cases() -> dict[str, list[ast.FunctionDef]]:
    """Return the public functions of each module of workflows/use_cases that has some."""
    found = {}
    for file in sorted((ROOT / "workflows" / "use_cases").glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        public = [n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
        if public:
            found[file.stem] = public
    return found


def first_line(function: ast.FunctionDef) -> str:
    """Return what a function promises, "" when it says nothing."""
    return (ast.get_docstring(function) or "").split("\n", 1)[0]


def _use_cases() -> Iterator[str]:
    yield "# Use cases"
    yield ""
    yield (
        "What the desk can be made to do, by module of `workflows/use_cases`. One that takes `uow` works inside the"
        " transaction of whoever calls it."
    )
    yield ""
    for module, functions in use_cases().items():
        yield f"## {module}"
        yield ""
        for function in functions:
            returned = f" -> {ast.unparse(function.returns)}" if function.returns else ""
            yield f"### {function.name}"
            yield ""
            yield first_line(function)
            yield ""
            yield from ("```python", f"{function.name}({ast.unparse(function.args)}){returned}", "```", "")


# ---- pieces -------------------------------------------------------------------------------------------------


def _code(value: object) -> str:
    return f"`{value}`"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join('---' for _ in head)}|"
    for row in rows:
        yield "| " + " | ".join(re.sub(r"(?<!\\)\|", r"\\|", cell) for cell in row) + " |"
    yield ""


def main() -> None:
    """Write every page."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
