package web

import (
	"sluice/service"
)

// timelinePage is the data of the page of a project's whole life and of its record.
type timelinePage struct {
	Project project
	Moments []moment
	Pager   pager
	Chain   service.Chain
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
	list, err := p.site.service.Timeline(p.context(), p.caller, code, false, p.pageAsked())
	if err != nil {
		return err
	}
	data.Moments, data.Pager = list.Items, pagerOf(p, list)
	if data.Chain, err = p.site.service.VerifyChain(p.context(), p.caller, code); err != nil {
		return err
	}
	return p.show("timeline", of.Name, "projects", &data)
}
