package web

import (
	"net/url"

	"sluice/service/port"
)

// timelinePage is the data of the page of a project's whole life and of its record.
type timelinePage struct {
	Project project
	Moments []moment
	Pager   pager
	Chain   chain
}

// chain says whether every event is as it was written.
type chain struct {
	Events   int64  `json:"events"`
	Whole    bool   `json:"whole"`
	BrokenAt int64  `json:"broken_at"`
	Why      string `json:"why"`
}

func timeline(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	code := p.gin.Param("code")
	of, err := p.project(code)
	if err != nil {
		return err
	}
	data := timelinePage{Project: of}
	var list port.List[moment]
	if err := p.api.get("/projects/"+code+"/timeline", p.paged(url.Values{}), &list); err != nil {
		return err
	}
	data.Moments, data.Pager = list.Items, pagerOf(p, list)
	if err := p.api.get("/projects/"+code+"/chain", nil, &data.Chain); err != nil {
		return err
	}
	return p.show("timeline", of.Name, "projects", &data)
}
