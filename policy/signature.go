package policy

import "sluice/process"

// headSigns turns a chain as it is written into the steps that are taken. A step that several sign within one unit (经办、审核、签发) is
// one step for each: nobody takes two running, so that each signature is another person's. A step by head_of_unit is decided by the head of
// the unit that decides the step before, and a first one by the head of the supervising unit.
func headSigns(steps []Step) []Step {
	var taken []Step
	by := process.ToSupervisingUnit
	for i, step := range steps {
		step.index = i
		if step.By == process.ToHeadOfUnit {
			step.By, step.Role = by, process.RoleHead
		}
		if step.By != "" {
			by = step.By
		}
		signs := step.Signs
		step.Signs = nil
		for j, role := range signs {
			one, name := step, signatures(j, len(signs))
			one.Role = role
			one.Words = process.Words{ZH: step.Words.ZH + "（" + name.ZH + "）", EN: step.Words.EN + " (" + name.EN + ")"}
			if j > 0 {
				one.Key = step.Key + "-" + string(role)
			}
			taken = append(taken, one)
		}
		if len(signs) == 0 {
			taken = append(taken, step)
		}
	}
	return taken
}

// signatures names the signature at a place among so many.
func signatures(i, of int) process.Words {
	switch i {
	case of - 1:
		return process.Words{ZH: "签发", EN: "signed"}
	case 0:
		return process.Words{ZH: "经办", EN: "prepared"}
	default:
		return process.Words{ZH: "审核", EN: "checked"}
	}
}

// sign takes the chains of the policy as they are taken.
func (p *Policy) sign() {
	for _, kind := range process.EntityKinds {
		if steps, given := p.Review[kind]; given {
			p.Review[kind] = headSigns(steps)
		}
	}
	for _, name := range process.ChainNames {
		if steps, given := p.Chains[name]; given {
			p.Chains[name] = headSigns(steps)
		}
	}
}
