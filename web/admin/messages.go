package admin

import (
	"net/http"
	"slices"
	"strconv"

	"sluice/process"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// deliveryStates are the tabs of what leaves the house, what needs a hand first.
var deliveryStates = []string{"dead", "failed", "queued", "sent", "moot"}

// messageTabs lead between what leaves the house, the robots and the alarms, with how many there are.
func messageTabs(p *page.Page, current string) ([]page.Tab, error) {
	var all []page.Tab
	uses, one := p.Site.Service, page.FirstOf(1)
	for _, state := range deliveryStates {
		rows, err := uses.Deliveries(p.Context(), p.Caller, service.DeliveryFilter{State: state}, one)
		if err != nil {
			return nil, err
		}
		all = append(all, messageTab(p, state, rows.Total, "/admin/deliveries?state="+state, current))
	}
	robots, err := uses.Robots(p.Context(), p.Caller, one)
	if err != nil {
		return nil, err
	}
	alarms, err := uses.Alarms(p.Context(), p.Caller, one)
	return append(all, messageTab(p, "robots", robots.Total, "/admin/robots", current),
		messageTab(p, "alarms", alarms.Total, "/admin/alarms", current)), err
}

func messageTab(p *page.Page, key string, count int, to, current string) page.Tab {
	return page.Tab{Text: p.Word("admin.messages." + key), Count: count, Address: to, Current: key == current}
}

// deliveriesPage is the data of the list of what leaves the house.
type deliveriesPage struct {
	form.Base
	Tabs  []page.Tab
	State string
	Items []deliveryLine
	Pager page.Pager
	Units unitNames
	All   []string // of this page, what can be sent again
	Key   string
}

// deliveryLine is a message that left the house, or is to.
type deliveryLine struct {
	port.DeliveryRow
	Post  process.Post
	Retry *form.Pressed
}

// Said is the message.
func (d deliveryLine) Said() process.Words { return process.Words{ZH: d.ZH, EN: d.EN} }

// Deliveries lists what leaves the house; first what was given up, which nobody else would notice.
func Deliveries(p *page.Page) error { return showDeliveries(p, form.SentForm{}) }

// RetryDelivery queues a message anew, or all of a page: when a mail server was away there are many. One that left meanwhile is passed
// over.
func RetryDelivery(p *page.Page) error {
	if err := p.Parse(); err != nil {
		return err
	}
	sent := form.SentForm{ID: "retry"}
	for _, named := range p.Gin.PostFormArray("delivery") {
		id, _ := strconv.ParseInt(named, 10, 64) // what is no number names no message
		refused, err := form.RefusalOf(p.Site.Service.RetryDelivery(p.Context(), p.Caller, id))
		if err != nil {
			return err
		}
		if refused != nil && (refused.Status != http.StatusNotFound || len(p.Gin.PostFormArray("delivery")) == 1) {
			sent.Problem = refused
			return showDeliveries(p, sent)
		}
	}
	return p.GoTo("/admin/deliveries?done=retry&state=queued")
}

// showDeliveries shows that list, with why something was not sent again.
func showDeliveries(p *page.Page, sent form.SentForm) error {
	data := deliveriesPage{State: p.Gin.Query("state"), Key: form.NewKey()}
	if !slices.Contains(deliveryStates, data.State) {
		data.State = deliveryStates[0]
	}
	rows, err := p.Site.Service.Deliveries(p.Context(), p.Caller, service.DeliveryFilter{State: data.State}, p.PageAsked())
	if err != nil {
		return err
	}
	data.Pager = page.PagerOf(p, rows)
	for _, row := range rows.Items {
		line := deliveryLine{DeliveryRow: row}
		line.Post, _ = process.ParsePost(row.To) // one that is none shows as it is
		if slices.Contains([]string{"dead", "failed", "moot"}, row.State) {
			button := form.Press(p, "retry", "/admin/deliveries", map[string]string{"delivery": strconv.FormatInt(row.ID, 10)})
			line.Retry = &button
			if row.State != "moot" { // of which only some are worth it
				data.All = append(data.All, strconv.FormatInt(row.ID, 10))
			}
		}
		data.Items = append(data.Items, line)
	}
	if data.Tabs, err = messageTabs(p, data.State); err != nil {
		return err
	}
	if data.Units, err = namesOfUnits(p); err != nil {
		return err
	}
	data.Base = adminBaseOf(p, "deliveries", sent)
	return showAdmin(p, sent.Status(), "admin_deliveries", "admin.deliveries", &data)
}

// robotsPage is the data of the list of robots.
type robotsPage struct {
	form.Base
	Tabs  []page.Tab
	Items []robotLine
	Pager page.Pager
	Units unitNames
	Set   form.Form
}

// robotLine is a robot, with the button that removes it.
type robotLine struct {
	port.Robot
	At     process.Post
	Remove form.Pressed
}

// robotInput is a robot to be told. Its post is filled in as unit and role.
type robotInput struct {
	postInput
	Kind   string `json:"kind" enum:"wecom,dingtalk"`
	URL    string `json:"url"`
	Secret string `json:"secret,omitempty"`
}

// robotForm tells a robot.
func robotForm(p *page.Page, names unitNames) form.AdminForm {
	return form.Doing(form.AdminForm{
		ID: "set_robot", Action: "/admin/robots", Fields: postField,
		Options: map[string][]form.Option{"role": roleOptions(p)}, Lists: map[string][]form.Option{"unit": names.list()},
	}, func(_ service.Once, in robotInput) (port.Robot, error) {
		return p.Site.Service.SetRobot(p.Context(), p.Caller, port.Robot{Post: in.String(), Kind: in.Kind, URL: in.URL, Secret: in.Secret})
	})
}

// Robots lists the group chats that are told something.
func Robots(p *page.Page) error { return showRobots(p, form.SentForm{}) }

// SetRobot tells a robot what a post is told, or no longer.
func SetRobot(p *page.Page) error {
	if err := p.Parse(); err != nil {
		return err
	}
	d := robotForm(p, unitNames{})
	if p.Gin.PostForm("remove") != "" {
		d.ID = "remove_robot"
	} else if open, is := form.LeftOpen(p, d, "url"); is { // an empty address would remove the robot
		return showRobots(p, open)
	}
	sent, err := form.Send(p, d)
	switch {
	case err != nil:
		return err
	case !sent.Done:
		return showRobots(p, sent)
	}
	return p.GoTo("/admin/robots?done=" + d.ID)
}

// showRobots shows that list, with the form as it was sent.
func showRobots(p *page.Page, sent form.SentForm) error {
	data := robotsPage{}
	rows, err := p.Site.Service.Robots(p.Context(), p.Caller, p.PageAsked())
	if err != nil {
		return err
	}
	data.Pager = page.PagerOf(p, rows)
	for _, row := range rows.Items {
		post, _ := process.ParsePost(row.Post) // one that is none shows as it is
		data.Items = append(data.Items, robotLine{row, post, form.Press(p, "remove_robot", "/admin/robots", map[string]string{
			"unit": post.Unit, "role": string(post.Role), "kind": row.Kind, "url": "", "remove": "1",
		})})
	}
	if data.Tabs, err = messageTabs(p, "robots"); err != nil {
		return err
	}
	if data.Units, err = namesOfUnits(p); err != nil {
		return err
	}
	data.Set = form.ShownForm(p, robotForm(p, data.Units), &sent)
	data.Base = adminBaseOf(p, "deliveries", sent)
	return showAdmin(p, sent.Status(), "admin_robots", "admin.messages.robots", &data)
}

// alarmsPage is the data of the list of alarms.
type alarmsPage struct {
	form.Base
	Tabs  []page.Tab
	Items []alarmLine
	Pager page.Pager
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

// Alarms lists what needs an administrator.
func Alarms(p *page.Page) error {
	data := alarmsPage{}
	rows, err := p.Site.Service.Alarms(p.Context(), p.Caller, p.PageAsked())
	if err != nil {
		return err
	}
	data.Pager = page.PagerOf(p, rows)
	for _, row := range rows.Items {
		post, _ := process.ParsePost(row.Subject) // one that is none shows as it is
		data.Items = append(data.Items, alarmLine{row, post, port.HeldStream{Stream: row.Subject}.Project()})
	}
	if data.Tabs, err = messageTabs(p, "alarms"); err != nil {
		return err
	}
	if data.Units, err = namesOfUnits(p); err != nil {
		return err
	}
	data.Base = adminBaseOf(p, "deliveries", form.SentForm{})
	return showAdmin(p, http.StatusOK, "admin_alarms", "admin.messages.alarms", &data)
}
