package lifecycle

import (
	"fmt"
	"slices"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Separation of duties: who works for a project's unit judges nothing of that project, whatever other post they hold and whoever they act
// for; nobody judges their own work, nor signs twice where the policy wants every signature to be another person's; no post signs two steps
// of one matter (source: proposal).

// judging are the commands that decide, verify, check, accept or pay something of a project, or move its deadlines.
var judging = []process.CommandName{
	process.CommandDecide, process.CommandObject, process.CommandSettleObjection, process.CommandConfirm, process.CommandSelect,
	process.CommandRecordFundOrder, process.CommandAward,
	process.CommandVerify, process.CommandWaive, process.CommandVisit, process.CommandRecheck, process.CommandIntervene,
	process.CommandExtend, process.CommandTransfer, process.CommandAssign, process.CommandPay, process.CommandSuspend,
	process.CommandResume, process.CommandAccept, process.CommandReleaseRetention, process.CommandClose, process.CommandTerminate,
	process.CommandSettle, process.CommandReversePayment,
	process.CommandRecordPaidBefore,
}

// impartial refuses to judge in a post when the actor, or whom they would act for, holds one in the project's unit.
func (d *deciding) impartial(post process.Post, principal string) error {
	own := d.project.Unit
	if own.Code == "" || post.Unit == own.Code || !slices.Contains(judging, d.command.Name) ||
		!d.command.Actor.worksFor(own.Code, principal) {
		return nil
	}
	who, office := d.called(post), d.names(process.ToCollaborationOffice)
	return refusal.New(refusal.CodeSeparation,
		fmt.Sprintf("您或被代理人在项目单位（%s）任职，须回避；请由%s的其他人员或其代理人办理，没有的请%s转办", own.Name, who.ZH, office.ZH),
		fmt.Sprintf("you, or whom you act for, hold a post in the project's unit, %s, and judge nothing of its projects: somebody else of %s, "+
			"or a deputy of theirs, may; where there is nobody, ask to have the task transferred: %s", own.Code, who.EN, office.EN))
}

// worksFor reports whether the actor holds a post in a unit, their own or as a deputy, or the principal they would act for does.
func (a Actor) worksFor(unit, principal string) bool {
	return slices.ContainsFunc(a.AllPosts(), func(p process.Post) bool { return p.Unit == unit }) ||
		slices.ContainsFunc(a.Deputies, func(d DeputyFor) bool { return d.Principal == principal && slices.Contains(d.Units, unit) })
}

// separated refuses the persons who may not do a task because of what they did before.
func (d *deciding) separated(task Task) error {
	m, _, ofChain := chainStepOf(task)
	switch {
	case task.Kind == process.TaskRecheck:
		return d.separateRecheck(*d.project.finding(task.Subject))
	case ofChain:
		return d.separateSteps(m)
	case d.command.Name == process.CommandDecide && task.Kind != process.TaskDecideCorrection: // to give back what one may not do oneself needs nobody else
	case d.persons().meet(d.authors(task)):
		return refusal.New(refusal.CodeSeparation, "不能办理自己经手的事项："+task.Called().ZH+"；"+d.others(task.Holder).ZH,
			"nobody judges what they did themselves: "+task.Called().EN+"; "+d.others(task.Holder).EN)
	}
	return nil
}

// others says who may instead.
func (d *deciding) others(post process.Post) process.Words {
	who := d.called(post)
	return process.Both(fmt.Sprintf("请由%s的其他人员或其代理人办理", who.ZH), fmt.Sprintf("somebody else of %s, or a deputy of theirs, may", who.EN))
}

// authors are the persons whose work a task looks at.
func (d *deciding) authors(task Task) persons {
	p := d.project
	switch task.Kind {
	case process.TaskVerifyReport:
		return p.reportNamed(task.Subject).By
	case process.TaskConfirmCompletion:
		return p.Works.ClaimedBy
	case process.TaskConfirmReturn:
		return p.Settlement.ReturnedBy
	case process.TaskConfirmState:
		return p.Register.By
	case process.TaskAccept:
		return d.signers(matterAcceptance)
	case process.TaskPay:
		return d.signers(paymentMatter(task.Subject))
	case process.TaskDecideCorrection:
		m, _, _ := stepOf(task)
		return m.review(&d.project).Submitter
	}
	return nil
}

// signers are who submitted a matter, who decided the step before and, where the policy wants another person at every step, any of them.
func (d *deciding) signers(m matter) persons {
	r := m.review(&d.project)
	all := append(slices.Clone(r.Submitter), r.LastDecider...)
	if d.terms.Policy.Separation.Every(m.chain(&d.project)) {
		all = append(all, r.Deciders...)
	}
	return all
}

// separateSteps refuses a person who would decide what they submitted, two steps running, one step twice or, where the policy wants
// another person at every step, two steps at all; and a post that signed a step already. A deputy counts as themselves and as whom they
// act for.
func (d *deciding) separateSteps(m matter) error {
	r := m.review(&d.project)
	post := d.post.String()
	instead := d.others(d.post)
	switch acting := d.persons(); {
	case acting.meet(r.Submitter):
		return refusal.New(refusal.CodeSeparation, "不能审核自己提交的事项；"+instead.ZH, "nobody decides what they submitted themselves; "+instead.EN)
	case acting.meet(r.LastDecider):
		return refusal.New(refusal.CodeSeparation, "同一人不能连续审核两个环节；"+instead.ZH,
			fmt.Sprintf("nobody decides two steps running; the step before %q was decided by the same person; %s", r.current().Key,
				instead.EN))
	case acting.meet(r.Signers):
		return refusal.New(refusal.CodeSeparation, "同一人不能在一个环节中签署两次；"+instead.ZH,
			fmt.Sprintf("nobody signs the step %q twice; %s", r.current().Key, instead.EN))
	case acting.meet(d.signers(m)):
		return refusal.New(refusal.CodeSeparation, "此事项的各个环节须由不同的人办理；"+instead.ZH,
			"every step of this matter is for another person; "+instead.EN)
	case r.current().Kind == policy.StepDecision && slices.Contains(r.Posts, post):
		office := d.names(process.ToCollaborationOffice)
		return refusal.New(refusal.CodeSeparation, fmt.Sprintf("同一岗位不能在一个事项中签署两次；请%s转办给其他单位", office.ZH),
			fmt.Sprintf("%s has signed a step of this matter already: ask to have the task transferred to another unit: %s", post,
				office.EN))
	}
	return nil
}

// separateRecheck refuses whoever answered the finding, and a deputy of who found it.
func (d *deciding) separateRecheck(finding Finding) error {
	if d.persons().meet(finding.Answerer) {
		return refusal.New(refusal.CodeSeparation, "不能复查自己的整改", "nobody re-checks what they answered themselves")
	}
	if slices.Contains(finding.Finder, d.behalf) {
		return refusal.New(refusal.CodeSeparation, "提出问题的人不能由代理人复查", "a deputy does not re-check what the one they act for has found")
	}
	return nil
}

// keptByBody are the bodies whose tasks nobody else may do: money, resolutions, the leaders' consent.
var keptByBody = []process.Addressee{process.ToFinance, process.ToLeadingGroup, process.ToAcceptanceGroup, process.ToViceHead,
	process.ToPartnerCadre}

// countyBodies are the bodies that may stand in for one another.
var countyBodies = []process.Addressee{process.ToCollaborationOffice, process.ToSliceOfficer, process.ToBureau, process.ToInspectionOffice}

// mayHold adds why a unit may not do a task instead of its holder: a body's own work stays with it, the office's goes to another county
// body, a supervising unit's to one that could supervise; and never to who signs in the same matter anyhow.
func (r *reasons) mayHold(d *deciding, task Task, unit Unit) {
	body := func(holds func(process.Post) bool) func(process.Addressee) bool {
		return func(a process.Addressee) bool { return holds(d.terms.Policy.Post(a)) }
	}
	isHolder := body(func(p process.Post) bool { return p == task.Holder })
	inUnit := body(func(p process.Post) bool { return p.Unit == unit.Code })
	switch {
	case task.Kind == process.TaskAnswerDifficulty:
	case slices.ContainsFunc(keptByBody, isHolder):
		who := d.called(task.Holder)
		r.add("kept_by_body", "此事只能由"+who.ZH+"办理", "only these may do this: "+who.EN)
	case slices.ContainsFunc(countyBodies, isHolder) && !slices.ContainsFunc(countyBodies, inUnit):
		to := d.names(process.ToCollaborationOffice, process.ToBureau, process.ToInspectionOffice)
		r.add("not_a_body", "只能转办给"+to.ZH, "it can only go to one of these: "+to.EN)
	case !slices.ContainsFunc(countyBodies, isHolder) && !d.terms.Policy.Supervises(unit.Code, unit.Kind):
		r.add("not_a_supervisor", "只能转办给镇办或主管部门", "it goes to a township or a department")
	}
	if slices.Contains(d.signingUnits(task), unit.Code) {
		r.add("signs_elsewhere", "该单位在此事项中另有签署", "this unit signs another step of the same matter")
	}
}

// signingUnits are the units that sign, or signed, the other steps of the matter that a task decides.
func (d *deciding) signingUnits(task Task) (all []string) {
	m, key, ofChain := chainStepOf(task)
	if !ofChain || task.Kind == process.TaskConfirmNotice {
		return nil
	}
	r := m.review(&d.project)
	for _, step := range r.Chain {
		if step.Kind != policy.StepDecision {
			continue
		}
		for _, post := range d.parties(step) {
			if step.Key != key || post != task.Holder {
				all = append(all, post.Unit)
			}
		}
	}
	for _, signed := range append(slices.Clone(r.Posts), r.Signed...) {
		if post, err := process.ParsePost(signed); err == nil {
			all = append(all, post.Unit)
		}
	}
	return all
}
