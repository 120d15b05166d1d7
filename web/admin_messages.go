package web

import (
	"net/http"
	"slices"
	"strconv"

	"sluice/process"
	"sluice/service"
	"sluice/service/port"
)

// deliveryStates are the tabs of what leaves the house, what needs a hand first.
var deliveryStates = []string{"dead", "failed", "queued", "sent", "moot"}

// messageTabs lead between what leaves the house, the robots and the alarms, with how many there are.
func (p *page) messageTabs(current string) ([]tab, error) {
	var all []tab
	uses, one := p.site.service, firstOf(1)
	for _, state := range deliveryStates {
		rows, err := uses.Deliveries(p.context(), p.caller, service.DeliveryFilter{State: state}, one)
		if err != nil {
			return nil, err
		}
		all = append(all, p.messageTab(state, rows.Total, "/admin/deliveries?state="+state, current))
	}
	robots, err := uses.Robots(p.context(), p.caller, one)
	if err != nil {
		return nil, err
	}
	alarms, err := uses.Alarms(p.context(), p.caller, one)
	return append(all, p.messageTab("robots", robots.Total, "/admin/robots", current),
		p.messageTab("alarms", alarms.Total, "/admin/alarms", current)), err
}

func (p *page) messageTab(key string, count int, to, current string) tab {
	return tab{Text: p.word("admin.messages." + key), Count: count, Address: to, Current: key == current}
}

// deliveriesPage is the data of the list of what leaves the house.
type deliveriesPage struct {
	adminBase
	Tabs  []tab
	State string
	Items []deliveryLine
	Pager pager
	Units unitNames
	All   []string // of this page, what can be sent again
	Key   string
}

// deliveryLine is a message that left the house, or is to.
type deliveryLine struct {
	port.DeliveryRow
	Post  process.Post
	Retry *pressed
}

// Said is the message.
func (d deliveryLine) Said() process.Words { return process.Words{ZH: d.ZH, EN: d.EN} }

// deliveries lists what leaves the house; first what was given up, which nobody else would notice.
func deliveries(p *page) error { return p.showDeliveries(sentDeed{}) }

// retryDelivery queues a message anew, or all of a page: when a mail server was away there are many. One that left meanwhile is passed
// over.
func retryDelivery(p *page) error {
	if err := p.parse(); err != nil {
		return err
	}
	sent := sentDeed{id: "retry"}
	for _, named := range p.gin.PostFormArray("delivery") {
		id, _ := strconv.ParseInt(named, 10, 64) // what is no number names no message
		refused, err := refusalOf(p.site.service.RetryDelivery(p.context(), p.caller, id))
		if err != nil {
			return err
		}
		if refused != nil && (refused.Status != http.StatusNotFound || len(p.gin.PostFormArray("delivery")) == 1) {
			sent.problem = refused
			return p.showDeliveries(sent)
		}
	}
	return p.goTo("/admin/deliveries?done=retry&state=queued")
}

// showDeliveries shows that list, with why something was not sent again.
func (p *page) showDeliveries(sent sentDeed) error {
	data := deliveriesPage{State: p.gin.Query("state"), Key: newKey()}
	if !slices.Contains(deliveryStates, data.State) {
		data.State = deliveryStates[0]
	}
	rows, err := p.site.service.Deliveries(p.context(), p.caller, service.DeliveryFilter{State: data.State}, p.pageAsked())
	if err != nil {
		return err
	}
	data.Pager = pagerOf(p, rows)
	for _, row := range rows.Items {
		line := deliveryLine{DeliveryRow: row}
		line.Post, _ = process.ParsePost(row.To) // one that is none shows as it is
		if slices.Contains([]string{"dead", "failed", "moot"}, row.State) {
			button := p.press("retry", "/admin/deliveries", map[string]string{"delivery": strconv.FormatInt(row.ID, 10)})
			line.Retry = &button
			if row.State != "moot" { // of which only some are worth it
				data.All = append(data.All, strconv.FormatInt(row.ID, 10))
			}
		}
		data.Items = append(data.Items, line)
	}
	if data.Tabs, err = p.messageTabs(data.State); err != nil {
		return err
	}
	if data.Units, err = p.unitNames(); err != nil {
		return err
	}
	data.adminBase = p.adminBaseOf("deliveries", sent)
	return p.showAdmin(sent.status(), "admin_deliveries", "admin.deliveries", &data)
}

// robotsPage is the data of the list of robots.
type robotsPage struct {
	adminBase
	Tabs  []tab
	Items []robotLine
	Pager pager
	Units unitNames
	Set   form
}

// robotLine is a robot, with the button that removes it.
type robotLine struct {
	port.Robot
	At     process.Post
	Remove pressed
}

// robotInput is a robot to be told. Its post is filled in as unit and role.
type robotInput struct {
	postInput
	Kind   string `json:"kind" enum:"wecom,dingtalk"`
	URL    string `json:"url"`
	Secret string `json:"secret,omitempty"`
}

// robotDeed tells a robot.
func (p *page) robotDeed(names unitNames) deed {
	return doing(deed{
		id: "set_robot", action: "/admin/robots", fields: postField,
		options: map[string][]option{"role": p.roleOptions()}, lists: map[string][]option{"unit": names.list()},
	}, func(_ service.Once, in robotInput) (port.Robot, error) {
		return p.site.service.SetRobot(p.context(), p.caller, port.Robot{Post: in.String(), Kind: in.Kind, URL: in.URL, Secret: in.Secret})
	})
}

// robots lists the group chats that are told something.
func robots(p *page) error { return p.showRobots(sentDeed{}) }

// setRobot tells a robot what a post is told, or no longer.
func setRobot(p *page) error {
	if err := p.parse(); err != nil {
		return err
	}
	d := p.robotDeed(unitNames{})
	if p.gin.PostForm("remove") != "" {
		d.id = "remove_robot"
	} else if open, is := p.leftOpen(d, "url"); is { // an empty address would remove the robot
		return p.showRobots(open)
	}
	sent, err := p.send(d)
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showRobots(sent)
	}
	return p.goTo("/admin/robots?done=" + d.id)
}

// showRobots shows that list, with the form as it was sent.
func (p *page) showRobots(sent sentDeed) error {
	data := robotsPage{}
	rows, err := p.site.service.Robots(p.context(), p.caller, p.pageAsked())
	if err != nil {
		return err
	}
	data.Pager = pagerOf(p, rows)
	for _, row := range rows.Items {
		post, _ := process.ParsePost(row.Post) // one that is none shows as it is
		data.Items = append(data.Items, robotLine{row, post, p.press("remove_robot", "/admin/robots", map[string]string{
			"unit": post.Unit, "role": string(post.Role), "kind": row.Kind, "url": "", "remove": "1",
		})})
	}
	if data.Tabs, err = p.messageTabs("robots"); err != nil {
		return err
	}
	if data.Units, err = p.unitNames(); err != nil {
		return err
	}
	data.Set = p.deedForm(p.robotDeed(data.Units), &sent)
	data.adminBase = p.adminBaseOf("deliveries", sent)
	return p.showAdmin(sent.status(), "admin_robots", "admin.messages.robots", &data)
}

// alarmsPage is the data of the list of alarms.
type alarmsPage struct {
	adminBase
	Tabs  []tab
	Items []alarmLine
	Pager pager
	Units unitNames
}

// alarmLine is an alarm about a post, a project, a person or a channel.
type alarmLine struct {
	port.Alarm
	Post    process.Post
	Project string
}

// Colour says how much it matters.
func (a alarmLine) Colour() process.Colour {
	if a.Kind == port.AlarmUnheld {
		return process.Yellow
	}
	return process.Red
}

// alarms lists what needs an administrator.
func alarms(p *page) error {
	data := alarmsPage{}
	rows, err := p.site.service.Alarms(p.context(), p.caller, p.pageAsked())
	if err != nil {
		return err
	}
	data.Pager = pagerOf(p, rows)
	for _, row := range rows.Items {
		post, _ := process.ParsePost(row.Subject) // one that is none shows as it is
		data.Items = append(data.Items, alarmLine{row, post, port.HeldStream{Stream: row.Subject}.Project()})
	}
	if data.Tabs, err = p.messageTabs("alarms"); err != nil {
		return err
	}
	if data.Units, err = p.unitNames(); err != nil {
		return err
	}
	data.adminBase = p.adminBaseOf("deliveries", sentDeed{})
	return p.showAdmin(http.StatusOK, "admin_alarms", "admin.messages.alarms", &data)
}
