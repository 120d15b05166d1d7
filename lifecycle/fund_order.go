package lifecycle

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"

	"sluice/process"
	"sluice/refusal"
	"sluice/written"
)

// A fund order (资金文) is one object of the county: what is awarded from it never exceeds it, over all projects (source: S7, proposal). Each
// project's record says what it knows of an order and takes from it; a command to one project is held against what all the others say.
// Amounts are in fen.

// OrderUse is what a project says of a fund order and takes from it, or would with a command that is being decided.
type OrderUse struct {
	Key        string   // of the number, NumberKey
	Order      FundLine // as the project has it on record; without an amount when it only takes from it
	LeastFen   int64    // the least that the order would allocate by a correction waiting for its approval; else what Order says
	AwardedFen int64    // by the award as it stands; of a terminated project what was paid and not returned
	ClaimedFen int64    // that, or what a correction waiting for its approval would award, when it is more
	PaidFen    int64    // the order's share of what was paid
}

// NumberKey is the same for every way of writing a document's number: any width and brackets, with blanks or without.
func NumberKey(number string) string { return written.Key(number) }

// sameNumber reports whether two ways of writing mean the same number.
func sameNumber(a, b string) bool { return a == b || NumberKey(a) == NumberKey(b) }

// OrderUses lists what the project says of each fund order and takes from it.
func (p *Project) OrderUses() []OrderUse {
	var uses orderUses
	for _, order := range p.Pool.Orders {
		uses.say(order)
	}
	for i, line := range p.Funding {
		if line.FundOrder == "" {
			continue
		}
		use := uses.of(line)
		paid := p.paidOfLine(i)
		use.PaidFen += paid
		if p.Outcome == OutcomeTerminated {
			use.AwardedFen += paid
		} else {
			use.AwardedFen += line.AmountFen
		}
		use.ClaimedFen = use.AwardedFen
	}
	for _, c := range p.Corrections {
		if c.Running() {
			uses.ask(c.New)
		}
	}
	return uses
}

// paidOfLine is a line's share of what was paid. The shares sum to what was paid.
func (p *Project) paidOfLine(i int) int64 {
	award, paid := p.AwardFen(), p.PaidFen()
	if award <= 0 {
		return 0
	}
	var before int64
	for _, line := range p.Funding[:i] {
		before += line.AmountFen
	}
	return portion(paid, before+p.Funding[i].AmountFen, award) - portion(paid, before, award)
}

// portion is part·of/whole, rounded down; the product may be more than 64 bits hold. None is negative, and part is at most whole.
func portion(of, part, whole int64) int64 {
	high, low := bits.Mul64(uint64(max(of, 0)), uint64(part))
	quotient, _ := bits.Div64(high, low, uint64(whole))
	return int64(quotient)
}

// orderUses gathers by order.
type orderUses []OrderUse

// of finds the use of the order that a line names, or begins it.
func (u *orderUses) of(line FundLine) *OrderUse {
	key := NumberKey(line.FundOrder)
	i := slices.IndexFunc(*u, func(use OrderUse) bool { return use.Key == key })
	if i < 0 {
		i = len(*u)
		*u = append(*u, OrderUse{Key: key, Order: FundLine{
			Source: line.Source, BudgetYear: line.BudgetYear, FundOrder: line.FundOrder, IssuedOn: line.IssuedOn,
		}})
	}
	return &(*u)[i]
}

// say notes what is on record of an order. Records of earlier releases may name it in several lines.
func (u *orderUses) say(order FundLine) {
	use := u.of(order)
	use.Order.AmountFen += order.AmountFen
	use.LeastFen = use.Order.AmountFen
}

// ask notes what a correction asks for.
func (u *orderUses) ask(c Facts) {
	if c.FundOrder != nil {
		for _, order := range c.FundOrder.Orders {
			if use := u.of(order); use.Order.AmountFen == 0 || order.AmountFen < use.LeastFen {
				use.LeastFen = order.AmountFen
			}
		}
	}
	var lines []FundLine
	switch {
	case c.Award != nil:
		lines = c.Award.Funding
	case c.Register != nil:
		lines = []FundLine{{FundOrder: c.Register.FundOrder, AmountFen: c.Register.AwardFen}}
	}
	if len(lines) > 0 {
		var asked orderUses
		asked.award(lines)
		for _, a := range asked {
			use := u.of(a.Order)
			use.ClaimedFen = max(use.ClaimedFen, a.ClaimedFen)
		}
	}
}

// award notes what lines take.
func (u *orderUses) award(lines []FundLine) {
	for _, line := range lines {
		if line.FundOrder != "" {
			use := u.of(line)
			use.AwardedFen += line.AmountFen
			use.ClaimedFen += line.AmountFen
		}
	}
}

// Shared is what a command touches that belongs to the whole county: fund orders, and a voucher. The rules of one project cannot see it.
type Shared struct {
	Orders  []SharedOrder
	Voucher string // NumberKey of one that pays
}

// IsZero reports whether it touches nothing of the county's.
func (s Shared) IsZero() bool { return len(s.Orders) == 0 && s.Voucher == "" }

// SharedOrder is what a command would say of an order or take from it, and the field that says so.
type SharedOrder struct {
	OrderUse
	Field string // of the line, such as funding.0
}

// SharedBy lists what a command touches that belongs to the whole county. What the rules refuse by itself touches nothing.
func SharedBy(c Command) (s Shared) {
	if !slices.Contains(SharingCommands, c.Name) {
		return s
	}
	in, err := c.input()
	if err != nil {
		return s
	}
	switch in := in.(type) {
	case *RecordFundOrderInput:
		s.say("orders", in.Orders)
	case *AwardInput:
		s.take("funding", in.Funding)
	case *ImportInput:
		s = in.Shared()
	case *CorrectInput:
		if in.FundOrder != nil {
			s.say("fund_order.orders", in.FundOrder.Orders)
		}
		if in.Award != nil {
			s.take("award.funding", in.Award.Funding)
		}
		if in.Register != nil && in.Register.FundOrder != "" {
			s.take(registerOrder, []FundLine{{FundOrder: in.Register.FundOrder, AmountFen: in.Register.AwardFen}})
		}
	case *PayInput:
		s.Voucher = NumberKey(in.Voucher)
	}
	return s
}

// Shared is what a line of a register takes from a fund order.
func (in *ImportInput) Shared() (s Shared) {
	if in.FundOrder != "" {
		s.take(registerOrder, in.fundLines())
	}
	return s
}

// SharingCommands are those that touch what belongs to the whole county.
var SharingCommands = []process.CommandName{process.CommandRecordFundOrder, process.CommandAward, process.CommandImport,
	process.CommandCorrect, process.CommandPay}

// registerOrder is the field of a register's line that names its order.
const registerOrder = "fund_order"

func (s *Shared) say(field string, orders []FundLine) {
	for i, order := range orders {
		if order.plausible() {
			s.Orders = append(s.Orders, SharedOrder{
				OrderUse: OrderUse{Key: NumberKey(order.FundOrder), Order: order, LeastFen: order.AmountFen},
				Field:    fmt.Sprintf("%s.%d", field, i),
			})
		}
	}
}

func (s *Shared) take(field string, lines []FundLine) {
	var uses orderUses
	for _, line := range lines {
		if line.plausible() {
			uses.award([]FundLine{line})
		}
	}
	for _, use := range uses {
		last := len(lines) - 1
		for lines[last].FundOrder == "" || NumberKey(lines[last].FundOrder) != use.Key {
			last--
		}
		at := fmt.Sprintf("%s.%d", field, last)
		if field == registerOrder {
			at = field
		}
		s.Orders = append(s.Orders, SharedOrder{OrderUse: use, Field: at})
	}
}

// plausible reports whether a line can be on record at all.
func (l FundLine) plausible() bool {
	var f refusal.Fields
	f.Text(l, "fund_order")
	f.OptionalText(l, "source")
	f.Amount("amount_fen", l.AmountFen)
	return len(f) == 0 && NumberKey(l.FundOrder) != ""
}

// CountyUse is what one of the county's projects says of an order and takes from it.
type CountyUse struct {
	OrderUse
	Project string
	Said    time.Time // when the project put the order on record as it stands there
	Pending bool      // would, by a command that is being decided
}

// Allow refuses what a command to a project would say of an order or take from it: when that contradicts what is on record, or when more
// would be awarded from the order than it allocates. Uses are those of the order by all projects.
func (s SharedOrder) Allow(project string, uses []CountyUse) error {
	known, own := knownOrder(uses), OrderUse{}
	limit := leastOf(known.Order.AmountFen, s.Order.AmountFen)
	for _, use := range uses {
		if use.Project == project && !use.Pending {
			own = use.OrderUse
		}
		if use.Pending || use.LeastFen != use.Order.AmountFen {
			limit = leastOf(limit, use.LeastFen)
		}
	}
	others, mine := claimedOf(uses, project)
	switch says := s.Order.AmountFen > 0; {
	case says && s.Order == own.Order: // as it stands
		return nil
	case says && own.Order.AmountFen == 0:
		if err := s.agrees(known); err != nil {
			return err
		}
	case !says && s.ClaimedFen <= mine: // no more than before
		return nil
	}
	if limit == 0 || others+max(mine, s.ClaimedFen) <= limit {
		return nil
	}
	return s.exceeds(limit, others, mine)
}

// knownOrder is what is on record of an order: what was said last, or what a command says that is being decided.
func knownOrder(uses []CountyUse) (known CountyUse) {
	for _, use := range uses {
		later := known.Order.AmountFen == 0 || known.Pending && !use.Pending || use.Pending == known.Pending && use.Said.After(known.Said)
		if use.Order.AmountFen > 0 && later {
			known = use
		}
	}
	return known
}

// leastOf is the less of two amounts, of which 0 is not known.
func leastOf(a, b int64) int64 {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// claimedOf is what the other projects claim of an order, and what one does: of each project the most of what it has and asks for.
func claimedOf(uses []CountyUse, project string) (others, mine int64) {
	uses = slices.SortedStableFunc(slices.Values(uses), func(a, b CountyUse) int { return strings.Compare(a.Project, b.Project) })
	for i, use := range uses {
		before := int64(0)
		if i > 0 && uses[i-1].Project == use.Project {
			before = uses[i-1].ClaimedFen
		}
		uses[i].ClaimedFen = max(before, use.ClaimedFen)
		if use.Project == project {
			mine = uses[i].ClaimedFen
		} else {
			others += uses[i].ClaimedFen - before
		}
	}
	return others, mine
}

// agrees refuses to say of an order something else than what is on record of it, and names what differs.
func (s SharedOrder) agrees(known CountyUse) error {
	said := known.Order
	if said.AmountFen == 0 {
		return nil
	}
	var f refusal.Fields
	differs := func(field, zh, en string) {
		f.Add(s.Field+"."+field, fmt.Sprintf("《%s》在 %s 登记的%s；同一份文件的登记须一致，登记有误的请先更正", said.FundOrder, known.Project, zh),
			"project %s has %q on record with %s: one document is recorded in one way; have it corrected if that is wrong", known.Project,
			said.FundOrder, en)
	}
	if !sameNumber(said.Source, s.Order.Source) {
		differs("source", "资金来源为“"+said.Source+"”", fmt.Sprintf("the source %q", said.Source))
	}
	if said.BudgetYear != s.Order.BudgetYear {
		differs("budget_year", fmt.Sprintf("预算年度为 %d", said.BudgetYear), fmt.Sprintf("the budget year %d", said.BudgetYear))
	}
	if said.AmountFen != s.Order.AmountFen {
		differs("amount_fen", fmt.Sprintf("金额为 %s 元", yuan(said.AmountFen)), fmt.Sprintf("an amount of %d fen", said.AmountFen))
	}
	if on := s.Order.IssuedOn; !on.IsZero() && !said.IssuedOn.IsZero() && on != said.IssuedOn {
		differs("issued_on", fmt.Sprintf("发文日期为 %s", said.IssuedOn), fmt.Sprintf("the date %s", said.IssuedOn))
	}
	return f.Err()
}

// exceeds refuses more than an order allocates, and says what is left.
func (s SharedOrder) exceeds(limit, others, mine int64) error {
	field, number := s.Field, s.Order.FundOrder
	if field != registerOrder {
		field += ".amount_fen"
	}
	if s.Order.AmountFen > 0 {
		return refusal.Invalid(field, fmt.Sprintf("从《%s》已分配 %s 元，金额不能少于此数", number, yuan(others+mine)),
			"must be at least what was awarded from %q, %d fen; got %d", number, others+mine, s.Order.AmountFen)
	}
	left := max(limit-others, 0)
	return refusal.Invalid(field,
		fmt.Sprintf("《%s》共 %s 元，其他项目已分配或正在办理分配 %s 元，本项目最多还可分配 %s 元", number, yuan(limit), yuan(others), yuan(left)),
		"%q allocates %d fen, of which other projects have, or are being awarded, %d: at most %d fen are left for this one; got %d",
		number, limit, others, left, s.ClaimedFen)
}
