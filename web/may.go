package web

import (
	"net/url"
	"slices"

	"sluice/policy"
	"sluice/process"
)

// speaksFor reports whether the reader holds the post of one of the county's bodies.
func (p *page) speaksFor(rules *policy.Policy, bodies ...process.Addressee) bool {
	return slices.ContainsFunc(bodies, func(a process.Addressee) bool { return p.me.Holds(rules.Post(a)) })
}

// policy is the version in force, asked for once a page.
func (p *page) policy() (*policy.Policy, error) {
	if p.rules != nil {
		return p.rules, nil
	}
	rules, err := p.site.service.Rules()
	if err == nil {
		p.rules = rules
	}
	return rules, err
}

// linkage names a linkage model in today's words.
func (p *page) linkage(m process.LinkageModel) process.Words {
	rules, err := p.policy()
	if err != nil { // the form is worth more than the newest words
		rules = policy.Default()
	}
	return rules.LinkageWords(m, p.now.Today())
}

// options lists what can be chosen in a command's form, where the choices depend on the project.
func (p *page) options(name process.CommandName, of project) (map[string][]option, error) {
	switch name {
	case process.CommandTransfer, process.CommandCopy:
		units, err := p.units(process.Township, process.Department, process.Body)
		return map[string][]option{"unit": units}, err
	case process.CommandAssign:
		units, err := p.units(process.Department, process.Township, process.Body)
		return map[string][]option{"unit": units, "pauses": p.openTasks(of)}, err
	case process.CommandRequestChange:
		units, err := p.units(of.Unit.Kind.Supervisor())
		return map[string][]option{"supervising_unit": units}, err
	case process.CommandRequestPayment:
		return map[string][]option{"instalment": p.instalments(of), "contract": contracts(of)}, nil
	case process.CommandPay:
		return map[string][]option{"payment": p.payments(of)}, nil
	case process.CommandReversePayment:
		return map[string][]option{"payment": p.paid(of)}, nil
	}
	return nil, nil
}

// units lists the units of some kinds by name.
func (p *page) units(kinds ...process.UnitKind) ([]option, error) {
	var all []option
	for _, kind := range kinds {
		units, err := p.site.service.Units(p.context(), p.caller, kind, "", firstOf(wholePage))
		if err != nil {
			return nil, err
		}
		for _, unit := range units.Items {
			all = append(all, option{Value: unit.Code, Text: unit.Name})
		}
	}
	return all, nil
}

func (p *page) openTasks(of project) []option {
	var all []option
	for _, t := range of.Tasks {
		all = append(all, option{Value: t.ID, Text: p.words(t.Called()), Note: t.Due.On.String()})
	}
	return all
}

func (p *page) instalments(of project) []option {
	var all []option
	for _, a := range of.Allowances {
		all = append(all, option{Value: a.Instalment, Text: p.words(a.Words), Note: formatted(p.lang, "payment.left", yuan(a.LeftFen))})
	}
	return all
}

func contracts(of project) []option {
	var all []option
	for _, c := range of.Works.Contracts {
		all = append(all, option{Value: c.Number, Text: c.Number, Note: c.Contractor})
	}
	return all
}

func (p *page) payments(of project) []option {
	var all []option
	for _, t := range of.Tasks {
		if t.Kind == process.TaskPay {
			all = append(all, option{Value: t.Subject, Text: t.Subject, Note: yuan(amountOf(of, t.Subject))})
		}
	}
	return all
}

func amountOf(of project, payment string) int64 {
	for _, x := range of.Payments {
		if x.ID == payment {
			return x.AmountFen
		}
	}
	return 0
}

// paid are the payments whose money went out.
func (p *page) paid(of project) []option {
	var all []option
	for _, x := range of.Payments {
		if !x.Paid.IsZero() {
			all = append(all, option{Value: x.ID, Text: x.ID, Note: yuan(x.AmountFen) + " " + x.Voucher})
		}
	}
	return all
}

// preset fills a form in with what is known already.
func (p *page) preset(name process.CommandName, t task, of project) url.Values {
	values := url.Values{}
	switch name {
	case process.CommandDecide:
		return values
	case process.CommandCorrectReport:
		for _, m := range of.Months {
			if m.Month == monthOf(t) && m.Report != nil {
				values = filled(m.Report.ReportInput)
			}
		}
		return values
	}
	return p.presetProject(name, of)
}

// presetDay proposes today where a command says on which day something happened.
func (p *page) presetDay(name process.CommandName, values url.Values) url.Values {
	c, known := commandNamed(name)
	if !known {
		return values
	}
	if _, has := c.Input.FieldByName("On"); has {
		values.Set("on", p.now.Today().String())
	}
	return values
}
