package lifecycle

import (
	"slices"

	"sluice/process"
	"sluice/refusal"
)

// Units merge (机构合并): what a unit had to do its successor does from then on. What is on record keeps the name and the post of its time.

// succeed puts a unit's successor in its place in a project. Only the system asks for it, once an administrator merged the unit.
type succeed struct {
	From   Unit   `json:"from"`
	Into   Unit   `json:"into"`
	Reason string `json:"reason"`
}

// UnitSucceeded: a unit's successor stands in its place in the project from here; the tasks that were open go to it by facts of their own.
type UnitSucceeded struct {
	From   Unit   `json:"from"`
	Into   Unit   `json:"into"`
	Reason string `json:"reason"`
}

// Type names the event.
func (*UnitSucceeded) Type() EventType { return "unit_succeeded" }

func (f *UnitSucceeded) fold(p *Project, _ Event) {
	if p.SupervisingUnit.Code == f.From.Code {
		p.Supervisors = append(p.Supervisors[:len(p.Supervisors):len(p.Supervisors)], f.From.Name)
	}
	for _, unit := range []*Unit{&p.Unit, &p.SupervisingUnit} {
		if unit.Code == f.From.Code {
			*unit = f.Into
		}
	}
	p.Watchers, p.OwnWatchers = f.posts(p.Watchers), f.posts(p.OwnWatchers)
	for i := range p.Difficulties {
		p.Difficulties[i].Raiser = f.post(p.Difficulties[i].Raiser)
	}
	for i := range p.Tasks {
		ladder := slices.Clone(p.Tasks[i].Ladder)
		for j := range ladder {
			ladder[j].To, ladder[j].Act = f.posts(ladder[j].To), f.post(ladder[j].Act)
		}
		p.Tasks[i].Ladder = ladder
	}
}

// post is the successor's post in the place of the unit's.
func (f *UnitSucceeded) post(post process.Post) process.Post {
	if post.Unit == f.From.Code {
		post.Unit = f.Into.Code
	}
	return post
}

// posts is a list with the successor's posts in the place of the unit's, each once.
func (f *UnitSucceeded) posts(list []process.Post) []process.Post {
	var changed []process.Post
	for _, post := range list {
		if post = f.post(post); !slices.Contains(changed, post) {
			changed = append(changed, post)
		}
	}
	return changed
}

func (in *succeed) decide(d *deciding) error {
	if d.command.Actor.Person != System.Person {
		return refusal.New(refusal.CodeNotHolder, "此项由系统办理", "only the system does this")
	}
	d.record(&UnitSucceeded{From: in.From, Into: in.Into, Reason: in.Reason})
	for _, t := range slices.Clone(d.project.Tasks) {
		if t.Holder.Unit == in.From.Code {
			d.transfer(t, process.Post{Unit: in.Into.Code, Role: t.Holder.Role}, in.From.Name+"并入"+in.Into.Name+"："+in.Reason)
		}
	}
	return nil
}
