package policy

import (
	"cmp"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"sluice/process"
)

// DocumentPlace is a place of a policy document that needs somebody in a post: its path, and its line from 1, 0 when the document does
// not state it itself.
type DocumentPlace struct {
	Path string `json:"path"`
	Line int    `json:"line,omitempty"`
}

// NeededPost is a post that a policy needs, with the places that name it. Where it pays, money cannot go out without somebody in it.
type NeededPost struct {
	process.Post
	Places []DocumentPlace
	Pays   bool
}

// Needs lists the posts that chains, tasks and ladders of a document need, in the order in which they come up. A post that follows from
// the project, as the supervising unit's, is none of them.
func (p *Policy) Needs(document []byte) []NeededPost {
	var root yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil || len(root.Content) == 0 {
		return nil
	}
	n := needs{policy: p, at: validation{root: root.Content[0]}}
	for _, kind := range process.EntityKinds {
		n.steps("review."+string(kind), p.Review[kind])
	}
	for _, name := range process.ChainNames {
		n.steps("chains."+string(name), p.Chains[name])
	}
	for _, kind := range process.TaskKinds {
		rule := p.Tasks[kind]
		n.need(rule.Holder, "", "tasks."+string(kind)+".holder", kind == process.TaskPay)
		if rule.Limit != nil {
			n.rung("tasks."+string(kind)+".limit", *rule.Limit)
		}
	}
	for name, rungs := range ordered(p.Ladders) {
		for i, rung := range rungs {
			n.rung(fmt.Sprintf("ladders.%s.%d", name, i), rung)
		}
	}
	return n.all
}

// needs gathers posts by their places.
type needs struct {
	policy *Policy
	at     validation
	all    []NeededPost
}

// steps need who decides, or keeps, each of them. Of several parties a payment waits for all but those that it can do without.
func (n *needs) steps(path string, steps []Step) {
	for _, step := range steps {
		for _, by := range step.Deciders() {
			alone := step.Needed() == len(step.Deciders())
			n.need(by, step.Role, fmt.Sprintf("%s.%d", path, step.index), alone && path == "chains."+string(process.ChainPayment))
		}
	}
}

// rung needs whom it tells, and who acts.
func (n *needs) rung(path string, rung RungRule) {
	for _, to := range rung.To {
		n.need(to, "", path, false)
	}
	if rung.Act != "" {
		n.need(rung.Act, "", path, false)
	}
}

// need notes a post at a place.
func (n *needs) need(by process.Addressee, role process.Role, path string, pays bool) {
	post := n.policy.Post(by)
	if post.IsZero() {
		return
	}
	post.Role = cmp.Or(role, post.Role)
	place := DocumentPlace{Path: path}
	if stated(n.at.root, path) {
		place.Line = n.at.line(path)
	}
	for i := range n.all {
		if n.all[i].Post == post {
			n.all[i].Pays = n.all[i].Pays || pays
			if last := n.all[i].Places; last[len(last)-1].Path != path {
				n.all[i].Places = append(n.all[i].Places, place)
			}
			return
		}
	}
	n.all = append(n.all, NeededPost{Post: post, Places: []DocumentPlace{place}, Pays: pays})
}

// stated reports whether the document states the value at a path itself, rather than taking it over.
func stated(root *yaml.Node, path string) bool {
	for part := range strings.SplitSeq(path, ".") {
		if root = child(root, part); root == nil {
			return false
		}
	}
	return true
}
