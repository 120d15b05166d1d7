// Package admin holds the rules of people and documents: the facts of the admin stream, which says who the county's units and people are,
// who holds which post, acts for whom and holds which token, and which policy and calendar count. They have no workflow: the store decides
// them under the stream's lock, on the same log with the same chain.
package admin

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

// Fact is a fact of the admin stream.
type Fact interface {
	lifecycle.Fact
	// Check answers what is wrong with the fact by itself; what the record forbids the store says.
	Check() error
}

// UnitAdded: the county knows a unit.
type UnitAdded struct {
	lifecycle.Unit
	Parent string `json:"parent,omitempty"`
}

// Type names the event.
func (*UnitAdded) Type() lifecycle.EventType { return "unit_added" }

var (
	unitCodeForm = regexp.MustCompile(`^[a-z0-9-]{2,32}$`)
	personForm   = regexp.MustCompile(`^[a-z0-9._-]{2,32}$`)
)

// Check returns what is wrong with the fact.
func (f *UnitAdded) Check() error {
	var faults refusal.Fields
	if !unitCodeForm.MatchString(f.Code) {
		faults.Add("code", "单位代码格式有误", "must be 2 to 32 of a-z, 0-9 and dashes; got %q", f.Code)
	}
	faults.RequireName("name", f.Name, 60)
	if !f.Kind.Valid() {
		faults.Add("kind", "单位类别有误", "must be one of %v; got %q", process.UnitKinds, f.Kind)
	}
	return faults.Err()
}

// UnitChanged: a unit has another name, or stands under another unit. Its kind stays: it decides who supervises. Events keep the name that
// the unit had.
type UnitChanged struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Parent string `json:"parent,omitempty"`
}

// Type names the event.
func (*UnitChanged) Type() lifecycle.EventType { return "unit_changed" }

// Check returns what is wrong with the fact.
func (f *UnitChanged) Check() error {
	var faults refusal.Fields
	faults.RequireName("name", f.Name, 60)
	if f.Parent == f.Code {
		faults.Add("parent", "不能以自身为上级", "must be another unit")
	}
	return faults.Err()
}

// PersonRenamed: a person has another name from now on. Events keep the name that they had.
type PersonRenamed struct {
	Person string `json:"person"`
	Name   string `json:"name"`
}

// Type names the event.
func (*PersonRenamed) Type() lifecycle.EventType { return "person_renamed" }

// Check returns what is wrong with the fact.
func (f *PersonRenamed) Check() error {
	var faults refusal.Fields
	faults.RequireName("name", f.Name, 50)
	return faults.Err()
}

// PersonAdded: a person may act.
type PersonAdded struct {
	Person string `json:"person"`
	Name   string `json:"name"`
}

// Type names the event.
func (*PersonAdded) Type() lifecycle.EventType { return "person_added" }

// Check returns what is wrong with the fact.
func (f *PersonAdded) Check() error {
	var faults refusal.Fields
	if !personForm.MatchString(f.Person) {
		faults.Add("person", "人员代号格式有误", "must be 2 to 32 of a-z, 0-9, dot, dash and underscore; got %q", f.Person)
	}
	faults.RequireName("name", f.Name, 50)
	return faults.Err()
}

// PostGiven: a person holds a post from now on.
type PostGiven struct {
	Person string       `json:"person"`
	Post   process.Post `json:"post"`

	Alone bool `json:"alone,omitempty"` // it would have taken a second administrator, and there was none
}

// Type names the event.
func (*PostGiven) Type() lifecycle.EventType { return "post_given" }

// Check returns what is wrong with the fact.
func (f *PostGiven) Check() error {
	if !f.Post.Role.Valid() {
		return refusal.Invalid("posts", "职务有误", "%q is not a role; the roles are %v", f.Post.Role, process.Roles)
	}
	return nil
}

// PolicyPublished: a policy version governs what is decided from its effective moment on.
type PolicyPublished struct {
	Version   int       `json:"version"`
	Effective time.Time `json:"effective"`
	Document  string    `json:"document"`

	Alone bool `json:"alone,omitempty"` // it would have taken a second administrator, and there was none
}

// Type names the event.
func (*PolicyPublished) Type() lifecycle.EventType { return "policy_published" }

// Check returns what is wrong with the fact: the document's faults, each with its path and its line.
func (f *PolicyPublished) Check() error {
	_, err := policy.Parse([]byte(f.Document))
	return policyFaults(err)
}

// Prove reads the document as one that is to be published, of which more is asked, or answers a refusal that names every fault.
func (f *PolicyPublished) Prove() (*policy.Policy, error) {
	proven, err := policy.Prove([]byte(f.Document))
	return proven, policyFaults(err)
}

// policyFaults makes a refusal of the faults that the policy names.
func policyFaults(err error) error {
	var found policy.Faults
	if !errors.As(err, &found) {
		return err
	}
	var faults refusal.Fields
	for _, f := range found {
		faults = append(faults, refusal.Field{Field: f.Path, Row: f.Line, Words: f.Words})
	}
	return documentRefusal("政策文件", "policy", faults)
}

// documentRefusal names every fault of a document that the county publishes.
func documentRefusal(zh, en string, faults refusal.Fields) error {
	refused := refusal.New(refusal.CodeInvalid, fmt.Sprintf("%s有 %d 处错误", zh, len(faults)),
		fmt.Sprintf("the %s has %d faults", en, len(faults)))
	refused.Fields = faults
	return refused
}
