package lifecycle

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sluice/process"
)

// matter is what a chain of steps decides: the declaration, the plan, a payment … . Each stands in the file of its own rules. Events and
// tasks name it by its string: a payment is P1, P2 …, a change C1, C2 …, a correction K1, K2 … .
type matter interface {
	fmt.Stringer
	review(p *Project) *Review                                           // where it stands, to change
	chain(p *Project) process.ChainName                                  // none: its steps are not the policy's
	taskKind() process.TaskKind                                          // of the task that decides a step
	rule(p *Project, step string) string                                 // the policy's path of a step
	mayApprove(d *deciding) error                                        // what a step may not be approved without
	onApproved(d *deciding)                                              // goes on after the last step
	onReturned(d *deciding, round int)                                   // goes on after it went back
	onRejected(d *deciding)                                              // ends what a rejection leaves open
	onObjection(d *deciding, upheld Objection, in *SettleObjectionInput) // goes on after its notice failed
}

// The matters that a project has one of.
var (
	matterDeclaration matter = declarationMatter{}
	matterPlan        matter = planMatter{}
	matterAcceptance  matter = acceptanceMatter{}
	matterCompletion  matter = completionMatter{}
	matterSuspension  matter = suspensionMatter{}
)

// matterNumber is the name of a matter that a project may have several of.
var matterNumber = regexp.MustCompile(`^[A-Z][1-9][0-9]*$`)

// matterNamed reads the name of a matter. A name that none has is an error: the reader is older than the writer and must not guess.
func matterNamed(name string) (matter, error) {
	for _, one := range []matter{matterDeclaration, matterPlan, matterAcceptance, matterCompletion, matterSuspension} {
		if one.String() == name {
			return one, nil
		}
	}
	if matterNumber.MatchString(name) {
		switch name[:1] {
		case paymentPrefix:
			return paymentMatter(name), nil
		case changePrefix:
			return changeMatter(name), nil
		case correctionPrefix:
			return correctionMatter(name), nil
		}
	}
	return nil, fmt.Errorf("no matter is called %q", name)
}

// matterOf is the matter that a fact names. Facts are checked when they are read, so that any other name is a fault of the program.
func matterOf(name string) matter {
	m, err := matterNamed(name)
	if err != nil {
		panic(err)
	}
	return m
}

// knownMatter refuses a fact about a matter that this program does not know.
func knownMatter(name string) error {
	_, err := matterNamed(name)
	return err
}

// matters lists what chains of steps decide, or decided, in this project.
func (p *Project) matters() []matter {
	all := []matter{matterDeclaration, matterPlan, matterAcceptance, matterCompletion, matterSuspension}
	for _, payment := range p.Payments {
		all = append(all, paymentMatter(payment.ID))
	}
	for _, change := range p.Changes {
		all = append(all, changeMatter(change.ID))
	}
	for _, correction := range p.Corrections {
		all = append(all, correctionMatter(correction.ID))
	}
	return all
}

// subjectOf is the subject of a task of a matter's step: "P1/finance"; of the declaration the step alone.
func subjectOf(m matter, step string) string {
	if m == matterDeclaration {
		return step
	}
	return m.String() + "/" + step
}

// stepOf is the step of a matter that a task decides, or whose notice it confirms; not found of any other task.
func stepOf(t Task) (m matter, step string, found bool) {
	name, step, numbered := strings.Cut(t.Subject, "/")
	if !numbered {
		name, step = matterDeclaration.String(), t.Subject
	}
	m, err := matterNamed(name)
	return m, step, err == nil && (t.Kind == process.TaskConfirmNotice || t.Kind == m.taskKind())
}

// chainStepOf is a step of one of the policy's chains; a correction is approved by one post alone.
func chainStepOf(t Task) (m matter, step string, found bool) {
	m, step, found = stepOf(t)
	return m, step, found && t.Kind != process.TaskDecideCorrection
}

// kindsIn are the kinds of task that a list has an entry of, in the order of a project's life.
func kindsIn[Entry any](list map[process.TaskKind]Entry) []process.TaskKind {
	return slices.DeleteFunc(slices.Clone(process.TaskKinds), func(k process.TaskKind) bool {
		_, has := list[k]
		return !has
	})
}
