package project

import (
	"net/url"
	"slices"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/web/form"
	"sluice/web/page"
)

// offers are the commands that the reader may give to a project, each with every reason why it would be refused as things stand. They come
// from the rules; who may do what they decide again when it is sent.
type offers []lifecycle.AvailableCommand

// OffersOf asks what the reader may do with a project, or with one of its tasks alone.
func OffersOf(p *page.Page, code, task string) (offers, error) {
	answer, err := p.Site.Service.Offers(p.Context(), p.Caller, code, task)
	return answer.Items, err
}

// find is the offer of a command; of several the one about no task, since that is of the project itself.
func (o offers) find(name process.CommandName) (found lifecycle.AvailableCommand, offered bool) {
	for _, one := range o {
		if one.Command == name && (!offered || one.Task == "") {
			found, offered = one, true
		}
	}
	return found, offered
}

// has reports whether a command is offered at all.
func (o offers) has(name process.CommandName) bool {
	_, offered := o.find(name)
	return offered
}

// commandLink leads to the form of a command, and says what stands in its way.
type commandLink struct {
	Text    string
	Address string
	Grave   bool
	Reasons []refusal.Reason
}

// commandsFor leads to the forms of what is offered: on the page of the task it does, on that of the month it is about, or on its own.
func commandsFor(p *page.Page, of Project, offered offers) []commandLink {
	var links []commandLink
	for _, o := range offered {
		c, known := form.CommandNamed(o.Command)
		if !known || slices.Contains(lifecycle.AboutTasks, o.Command) {
			continue
		}
		link := commandLink{Text: p.Words(o.Words), Grave: form.Irreversible[o.Command], Reasons: o.Reasons}
		switch {
		case o.Task != "" && o.Command != process.CommandWaive:
			link.Address = "/tasks/" + url.PathEscape(o.Task) + "#" + string(o.Command)
			if subject := lifecycle.Tag(of.subject(o.Task)); subject != "" {
				link.Text += " " + subject
			}
		case c.OfMonth(): // from the grid of months
			continue
		case c.OfTask():
			continue
		default:
			link.Address = "/projects/" + of.Code + "/do/" + string(o.Command)
		}
		links = append(links, link)
	}
	return links
}

// subject is what an open task is about: a month, the number of a finding.
func (p Project) subject(task string) string {
	for _, t := range p.Tasks {
		if t.ID == task {
			return t.Subject
		}
	}
	return ""
}
