"""The schedules that there are, and all their files together."""

from __future__ import annotations

from support.schedules import SAMPLE, refused, with_files

from salesbook.files.plan_folder import load_plan
from salesbook.schedules.appraisal import ScoreItem
from salesbook.schedules.prospects import Prospect
from salesbook.schedules.quotas import Quota
from salesbook.schedules.registry import SCHEDULES
from salesbook.schedules.spending import BudgetEntry
from salesbook.schedules.staffing import Post
from salesbook.schedules.statements import Statement
from salesbook.schedules.supply import FILES


def test_a_plan_of_the_basic_files_has_no_schedules() -> None:
    plan, problems = with_files()
    assert plan is not None
    assert problems == []
    assert not plan.schedules.any
    assert not plan.schedules.of(Post)
    assert not plan.schedules.of(BudgetEntry)


def test_the_sample_company_has_every_schedule() -> None:
    plan, problems = load_plan(SAMPLE)
    assert plan is not None
    assert problems == []
    assert plan.logo
    left = (Quota, Prospect, *(file.record for file in FILES))
    records = [file.record for each in SCHEDULES for file in each.files if file.record not in left]
    assert all(map(plan.schedules.of, records)), (
        "all but padding, prospects and supply, which this company does without"
    )
    items = plan.schedules.of(ScoreItem)
    for role in {item.role for item in items}:
        assert sum(item.maximum for item in items if item.role == role) == 100
    assert {each.id for each in plan.schedules.of(Statement)} == {
        "strengths", "weaknesses", "opportunities", "threats", "concept",
        "product", "price", "channel", "promotion", "service",
    }  # fmt: skip


def test_all_mistakes_of_all_files_are_told_at_once() -> None:
    found = refused(
        staffing__csv="id,role,name,territory,present,cost\na,s,S,nowhere,1,10\na,s,S,east,x,10\n",
        budget__csv="line,basis,amount,rate,product\nads,ratio,100,,A\nads,once,100,,nothing\n",
        customers__csv="id,name,class,owner\nk,Shop,E,nobody\n",
        rebates__csv="id,name,mode,lower,rate,share\nr,R,tier,0,1%,70%\nq,Q,tier,5,1%,70%\n",
        activity__csv="id,name,per,amount\nv,Visits,day,0\n",
        training__csv="id,name,mode,date,hours,number\nt,T,skills,soon,8,3\n",
        logo__png="GIF89a",
    )
    assert {slug for slug, _, _ in found} == {
        "unknown-reference", "plan-value", "budget-basis", "rebate-shares", "logo-not-png",
    }  # fmt: skip
    assert ("budget-basis", 2, "rate") in found
    assert ("unknown-reference", 3, "product") in found
