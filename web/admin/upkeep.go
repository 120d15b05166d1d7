package admin

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sluice/door"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// troubleLine is a command that gives no outcome, with the form that gives it up.
type troubleLine struct {
	port.Trouble
	Drop form.Form
}

// heldStream is a project that is held, with what no command explains, command by command.
type heldStream struct {
	port.HeldStream
	Commands []heldCommand
}

// heldCommand is what one command that the record does not know is said to have done, with the form by which somebody vouches for it.
type heldCommand struct {
	Command string
	Events  []port.HeldEvent
	Accept  form.Form
}

// eventField names an event that is vouched for in the address of the form: exactly what was shown is accepted, and nothing that came
// since.
const eventField = "event"

// dropForm gives a command up.
func dropForm(p *page.Page, command string) form.AdminForm {
	return form.Doing(form.AdminForm{ID: "drop_command", Action: "/admin/commands/" + url.PathEscape(command) + "/drop", Irreversible: true},
		func(once service.Once, in reasonInput) (service.DroppedCommand, error) {
			return p.Site.Service.DropCommand(p.Context(), p.Caller, once, command, service.DropInput(in))
		})
}

// acceptForm vouches for events of a stream, each named by its place and digest.
func acceptForm(p *page.Page, stream string, events []string) form.AdminForm {
	return form.Doing(
		form.AdminForm{
			ID:           "accept_events",
			Action:       page.Address("/admin/held", url.Values{"stream": {stream}, eventField: events}),
			Irreversible: true,
		},
		func(once service.Once, in reasonInput) (service.Vouched, error) {
			vouched := service.VouchInput{Stream: stream, Reason: in.Reason}
			for _, event := range events {
				seq, digest, _ := strings.Cut(event, ":")
				n, _ := strconv.ParseInt(seq, 10, 64) // what is no number names no event
				vouched.Events = append(vouched.Events, service.NamedEvent{Seq: n, Digest: digest})
			}
			return p.Site.Service.AcceptEvents(p.Context(), p.Caller, once, vouched)
		},
	)
}

// DropCommand gives a command up.
func DropCommand(p *page.Page) error {
	return doUpkeep(p, dropForm(p, form.Segment(p.Gin.Param("command"))))
}

// AcceptEvents vouches for what was shown of a held project.
func AcceptEvents(p *page.Page) error {
	stream, events := p.Gin.Query("stream"), p.Gin.QueryArray(eventField)
	if !door.Readable(stream) || !door.Readable(strings.Join(events, "")) {
		return &page.Problem{Status: http.StatusNotFound}
	}
	return doUpkeep(p, acceptForm(p, stream, events))
}

// doUpkeep sends a form of the health page.
func doUpkeep(p *page.Page, d form.AdminForm) error {
	sent, err := form.Send(p, d)
	switch {
	case err != nil:
		return err
	case !sent.Done:
		return showHealth(p, sent, d.Action)
	}
	return p.GoTo("/admin/health?done=" + d.ID)
}

// upkeepForm is one of several forms of a kind on the page: what was sent and refused shows again in the one that was sent.
func upkeepForm(p *page.Page, d form.AdminForm, number int, sent *form.SentForm, action string) form.Form {
	mine := &form.SentForm{}
	if action == d.Action {
		mine = sent
	}
	made := form.ShownForm(p, d, mine)
	made.ID += "-" + strconv.Itoa(number)
	return made
}

// troubleLines are the commands that give no outcome, each with its form.
func troubleLines(p *page.Page, troubles []port.Trouble, sent *form.SentForm, action string) []troubleLine {
	lines := make([]troubleLine, len(troubles))
	for i, t := range troubles {
		lines[i] = troubleLine{t, upkeepForm(p, dropForm(p, t.ID), i, sent, action)}
	}
	return lines
}

// heldLines are the projects that are held, with the events that one command is said to have caused together.
func heldLines(p *page.Page, held []port.HeldStream, sent *form.SentForm, action string) []heldStream {
	lines := make([]heldStream, len(held))
	number := 0
	for i, h := range held {
		lines[i].HeldStream = h
		for _, e := range h.Events {
			n := len(lines[i].Commands)
			if n == 0 || lines[i].Commands[n-1].Command != e.Command {
				lines[i].Commands = append(lines[i].Commands, heldCommand{Command: e.Command})
				n++
			}
			last := &lines[i].Commands[n-1]
			last.Events = append(last.Events, e)
		}
		for n := range lines[i].Commands {
			c := &lines[i].Commands[n]
			var events []string
			for _, e := range c.Events {
				events = append(events, strconv.FormatInt(e.Seq, 10)+":"+e.Digest)
			}
			c.Accept = upkeepForm(p, acceptForm(p, h.Stream, events), number, sent, action)
			number++
		}
	}
	return lines
}

// How far apart the clocks of Sluice, its database and its engine may be. Due dates are days; leases are ten seconds.
const apartNoted = time.Minute

// clockLine says whether the clocks agree and are trusted; nothing of a stepped one.
func clockLine(p *page.Page, c condition) *healthLine {
	if c.Stepped {
		return nil
	}
	apart, leapt := time.Duration(0), false
	for _, clock := range c.Record.Clocks {
		apart, leapt = max(apart, clock.Off()), leapt || clock.Leapt()
	}
	line := healthLine{Key: "clocks", Light: healthLight(graded(apart, apartNoted, apartNoted*10)), Value: span(p, apart)}
	if leapt {
		line.Light, line.Value, line.Address = healthLight(process.Red), p.Word("admin.health.leapt"), "#clock"
	}
	return &line
}

// shownField is what the clock showed when the page was made: that is what is confirmed.
const shownField = "_now"

// confirmForm says that the clock is right.
func confirmForm(p *page.Page, now time.Time) form.AdminForm {
	return form.Doing(
		form.AdminForm{ID: "confirm_clock", Action: page.Address("/admin/clock", url.Values{shownField: {now.UTC().Format(time.RFC3339)}}),
			Irreversible: true},
		func(once service.Once, in reasonInput) (service.ConfirmedClock, error) {
			return p.Site.Service.ConfirmClock(p.Context(), p.Caller, once, service.ClockInput{Now: now.UTC(), Reason: in.Reason})
		},
	)
}

// ConfirmClock says that the clock is right.
func ConfirmClock(p *page.Page) error {
	now, err := time.Parse(time.RFC3339, p.Gin.Query(shownField))
	if err != nil {
		return &page.Problem{Status: http.StatusNotFound}
	}
	return doUpkeep(p, confirmForm(p, now))
}
