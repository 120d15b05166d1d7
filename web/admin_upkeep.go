package web

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
)

// troubleLine is a command that gives no outcome, with the form that gives it up.
type troubleLine struct {
	port.Trouble
	Drop form
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
	Accept  form
}

// eventField names an event that is vouched for in the address of the form: exactly what was shown is accepted, and nothing that came
// since.
const eventField = "event"

// dropDeed gives a command up.
func (p *page) dropDeed(command string) deed {
	return doing(deed{id: "drop_command", action: "/admin/commands/" + url.PathEscape(command) + "/drop", grave: true},
		func(once service.Once, in reasonInput) (service.DroppedCommand, error) {
			return p.site.service.DropCommand(p.context(), p.caller, once, command, service.DropInput(in))
		})
}

// acceptDeed vouches for events of a stream, each named by its place and digest.
func (p *page) acceptDeed(stream string, events []string) deed {
	return doing(deed{id: "accept_events", action: address("/admin/held", url.Values{"stream": {stream}, eventField: events}), grave: true},
		func(once service.Once, in reasonInput) (service.Vouched, error) {
			vouched := service.VouchInput{Stream: stream, Reason: in.Reason}
			for _, event := range events {
				seq, digest, _ := strings.Cut(event, ":")
				n, _ := strconv.ParseInt(seq, 10, 64) // what is no number names no event
				vouched.Events = append(vouched.Events, service.NamedEvent{Seq: n, Digest: digest})
			}
			return p.site.service.AcceptEvents(p.context(), p.caller, once, vouched)
		})
}

// dropCommand gives a command up.
func dropCommand(p *page) error { return p.doUpkeep(p.dropDeed(segment(p.gin.Param("command")))) }

// acceptEvents vouches for what was shown of a held project.
func acceptEvents(p *page) error {
	stream, events := p.gin.Query("stream"), p.gin.QueryArray(eventField)
	if !door.Readable(stream) || !door.Readable(strings.Join(events, "")) {
		return &problem{Status: http.StatusNotFound}
	}
	return p.doUpkeep(p.acceptDeed(stream, events))
}

// doUpkeep sends a form of the health page.
func (p *page) doUpkeep(d deed) error {
	sent, err := p.send(d)
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showHealth(sent, d.action)
	}
	return p.goTo("/admin/health?done=" + d.id)
}

// upkeepForm is one of several forms of a kind on the page: what was sent and refused shows again in the one that was sent.
func (p *page) upkeepForm(d deed, number int, sent *sentDeed, action string) form {
	mine := &sentDeed{}
	if action == d.action {
		mine = sent
	}
	made := p.deedForm(d, mine)
	made.ID += "-" + strconv.Itoa(number)
	return made
}

// troubleLines are the commands that give no outcome, each with its form.
func (p *page) troubleLines(troubles []port.Trouble, sent *sentDeed, action string) []troubleLine {
	lines := make([]troubleLine, len(troubles))
	for i, t := range troubles {
		lines[i] = troubleLine{t, p.upkeepForm(p.dropDeed(t.ID), i, sent, action)}
	}
	return lines
}

// heldLines are the projects that are held, with the events that one command is said to have caused together.
func (p *page) heldLines(held []port.HeldStream, sent *sentDeed, action string) []heldStream {
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
			c.Accept = p.upkeepForm(p.acceptDeed(h.Stream, events), number, sent, action)
			number++
		}
	}
	return lines
}

// How far apart the clocks of Sluice, its database and its engine may be. Due dates are days; leases are ten seconds.
const apartNoted = time.Minute

// clockLine says whether the clocks agree and are trusted; nothing of a stepped one.
func (p *page) clockLine(c condition) *healthLine {
	if c.Stepped {
		return nil
	}
	apart, leapt := time.Duration(0), false
	for _, clock := range c.Record.Clocks {
		apart, leapt = max(apart, clock.Off()), leapt || clock.Leapt()
	}
	line := healthLine{Key: "clocks", Light: p.healthLight(graded(apart, apartNoted, apartNoted*10)), Value: p.span(apart)}
	if leapt {
		line.Light, line.Value, line.Address = p.healthLight(process.Red), p.word("admin.health.leapt"), "#clock"
	}
	return &line
}

// shownField is what the clock showed when the page was made: that is what is confirmed.
const shownField = "_now"

// confirmDeed says that the clock is right.
func (p *page) confirmDeed(now time.Time) deed {
	return doing(deed{id: "confirm_clock", action: address("/admin/clock", url.Values{shownField: {now.UTC().Format(time.RFC3339)}}),
		grave: true},
		func(once service.Once, in reasonInput) (service.ConfirmedClock, error) {
			return p.site.service.ConfirmClock(p.context(), p.caller, once, service.ClockInput{Now: now.UTC(), Reason: in.Reason})
		})
}

// confirmClock says that the clock is right.
func confirmClock(p *page) error {
	now, err := time.Parse(time.RFC3339, p.gin.Query(shownField))
	if err != nil {
		return &problem{Status: http.StatusNotFound}
	}
	return p.doUpkeep(p.confirmDeed(now))
}
