package project

import (
	"net/url"

	"sluice/process"
	"sluice/web/form"
	"sluice/web/page"
)

// Options lists what can be chosen in a command's form, where the choices depend on the project.
func Options(p *page.Page, name process.CommandName, of Project) (map[string][]form.Option, error) {
	switch name {
	case process.CommandTransfer, process.CommandCopy:
		units, err := units(p, process.Township, process.Department, process.Body)
		return map[string][]form.Option{"unit": units}, err
	case process.CommandAssign:
		units, err := units(p, process.Department, process.Township, process.Body)
		return map[string][]form.Option{"unit": units, "pauses": openTasks(p, of)}, err
	case process.CommandRequestChange:
		units, err := units(p, of.Unit.Kind.Supervisor())
		return map[string][]form.Option{"supervising_unit": units}, err
	case process.CommandRequestPayment:
		return map[string][]form.Option{"instalment": instalments(p, of), "contract": contracts(of)}, nil
	case process.CommandPay:
		return map[string][]form.Option{"payment": payments(of)}, nil
	case process.CommandReversePayment:
		return map[string][]form.Option{"payment": paid(of)}, nil
	}
	return nil, nil
}

// units lists the units of some kinds by name.
func units(p *page.Page, kinds ...process.UnitKind) ([]form.Option, error) {
	var all []form.Option
	for _, kind := range kinds {
		units, err := p.Site.Service.Units(p.Context(), p.Caller, kind, "", page.FirstOf(page.WholePage))
		if err != nil {
			return nil, err
		}
		for _, unit := range units.Items {
			all = append(all, form.Option{Value: unit.Code, Text: unit.Name})
		}
	}
	return all, nil
}

func openTasks(p *page.Page, of Project) []form.Option {
	var all []form.Option
	for _, t := range of.Tasks {
		all = append(all, form.Option{Value: t.ID, Text: p.Words(t.Called()), Note: t.Due.On.String()})
	}
	return all
}

func instalments(p *page.Page, of Project) []form.Option {
	var all []form.Option
	for _, a := range of.Allowances {
		all = append(
			all,
			form.Option{Value: a.Instalment, Text: p.Words(a.Words), Note: page.Formatted(p.Lang, "payment.left", page.Yuan(a.LeftFen))},
		)
	}
	return all
}

func contracts(of Project) []form.Option {
	var all []form.Option
	for _, c := range of.Works.Contracts {
		all = append(all, form.Option{Value: c.Number, Text: c.Number, Note: c.Contractor})
	}
	return all
}

func payments(of Project) []form.Option {
	var all []form.Option
	for _, t := range of.Tasks {
		if t.Kind == process.TaskPay {
			all = append(all, form.Option{Value: t.Subject, Text: t.Subject, Note: page.Yuan(amountOf(of, t.Subject))})
		}
	}
	return all
}

func amountOf(of Project, payment string) int64 {
	for _, x := range of.Payments {
		if x.ID == payment {
			return x.AmountFen
		}
	}
	return 0
}

// paid are the payments whose money went out.
func paid(of Project) []form.Option {
	var all []form.Option
	for _, x := range of.Payments {
		if !x.Paid.IsZero() {
			all = append(all, form.Option{Value: x.ID, Text: x.ID, Note: page.Yuan(x.AmountFen) + " " + x.Voucher})
		}
	}
	return all
}

// Preset fills a form in with what is known already.
func Preset(p *page.Page, name process.CommandName, t ShownTask, of Project) url.Values {
	values := url.Values{}
	switch name {
	case process.CommandDecide:
		return values
	case process.CommandCorrectReport:
		for _, m := range of.Months {
			if m.Month == MonthOf(t) && m.Report != nil {
				values = form.Filled(m.Report.ReportInput)
			}
		}
		return values
	}
	return presetProject(p, name, of)
}

// presetDay proposes today where a command says on which day something happened.
func presetDay(p *page.Page, name process.CommandName, values url.Values) url.Values {
	c, known := form.CommandNamed(name)
	if !known {
		return values
	}
	if _, has := c.Input.FieldByName("On"); has {
		values.Set("on", p.Now.Today().String())
	}
	return values
}
