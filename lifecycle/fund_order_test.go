package lifecycle

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"sluice/process"
	"sluice/refusal"
)

// said is what a project has on record of an order.
func said(project string, amount, claimed int64) CountyUse {
	first := time.Date(2019, 3, 1, 0, 0, 0, 0, time.UTC)
	order := FundLine{Source: "江苏省级协作资金", BudgetYear: 2019, FundOrder: "苏财〔2019〕1号", AmountFen: amount}
	return CountyUse{OrderUse: OrderUse{Order: order, LeastFen: amount, ClaimedFen: claimed}, Project: project, Said: first}
}

// asks is what a command says.
func asks(t require.TestingT, name process.CommandName, args any) SharedOrder {
	raw, err := json.Marshal(args)
	require.NoError(t, err)
	shared := SharedBy(Command{Name: name, Args: raw})
	require.Len(t, shared.Orders, 1)
	return shared.Orders[0]
}

func awardOf(fen int64) AwardInput {
	return AwardInput{Funding: []FundLine{{Source: "江苏省级协作资金", BudgetYear: 2019, FundOrder: "苏财[2019] 1 号", AmountFen: fen}}}
}

func TestAnOrderIsHeldAgainstTheWholeCounty(t *testing.T) {
	award := func(fen int64) SharedOrder { return asks(t, process.CommandAward, awardOf(fen)) }
	order := func(change func(o *FundLine)) SharedOrder {
		line := FundLine{Source: "江苏省级协作资金", BudgetYear: 2019, FundOrder: "苏财（2019）1号", AmountFen: 100}
		change(&line)
		return asks(t, process.CommandRecordFundOrder, RecordFundOrderInput{Orders: []FundLine{line}})
	}
	asSaid := func(*FundLine) {}
	lower := said("A", 100, 0)
	lower.LeastFen = 50
	pending := said("B", 0, 60)
	pending.Pending = true
	corrected := said("B", 90, 0)
	corrected.Said = corrected.Said.Add(time.Hour)
	for name, c := range map[string]struct {
		asked SharedOrder
		uses  []CountyUse
		field string // that is refused; "" for none
	}{
		"all of it":              {award(100), []CountyUse{said("A", 100, 0)}, ""},
		"more than it":           {award(101), []CountyUse{said("A", 100, 0)}, "funding.0.amount_fen"},
		"what another left":      {award(40), []CountyUse{said("A", 100, 0), said("B", 100, 60)}, ""},
		"more than another left": {award(41), []CountyUse{said("A", 100, 0), said("B", 100, 60)}, "funding.0.amount_fen"},
		"what is just being awarded counts": {award(41), []CountyUse{said("A", 100, 0), said("B", 100, 0), pending},
			"funding.0.amount_fen"},
		"of one project the most counts":     {award(40), []CountyUse{said("A", 100, 0), said("B", 100, 60), pending}, ""},
		"a correction to less holds at once": {award(51), []CountyUse{lower}, "funding.0.amount_fen"},
		"what was said last holds":           {award(91), []CountyUse{said("A", 100, 0), corrected}, "funding.0.amount_fen"},
		"less than before is always right":   {award(70), []CountyUse{said("A", 100, 80), said("B", 100, 60)}, ""},
		"an order nobody recorded":           {award(1000), []CountyUse{said("B", 0, 60)}, ""},
		"recorded the same":                  {order(asSaid), []CountyUse{said("B", 100, 60)}, ""},
		"another amount": {order(func(o *FundLine) { o.AmountFen = 90 }), []CountyUse{said("B", 100, 60)},
			"orders.0.amount_fen"},
		"another source": {order(func(o *FundLine) { o.Source = "市级" }), []CountyUse{said("B", 100, 60)},
			"orders.0.source"},
		"another year": {order(func(o *FundLine) { o.BudgetYear = 2018 }), []CountyUse{said("B", 100, 60)},
			"orders.0.budget_year"},
		"less than registers took from it": {order(asSaid), []CountyUse{said("B", 0, 160)}, "orders.0.amount_fen"},
		"enough for what registers took":   {order(asSaid), []CountyUse{said("B", 0, 100)}, ""},
	} {
		err := c.asked.Allow("A", c.uses)
		if c.field == "" {
			require.NoError(t, err, name)
			continue
		}
		var refused *refusal.Error
		require.ErrorAs(t, err, &refused, name)
		require.Equal(t, c.field, refused.Fields[0].Field, name)
	}
}

func TestARefusedAwardSaysWhatIsLeft(t *testing.T) {
	err := asks(t, process.CommandAward, awardOf(5000)).Allow("A", []CountyUse{said("A", 10000, 0), said("B", 10000, 6000)})
	require.ErrorContains(t, err, "at most 4000 fen are left")
	var refused *refusal.Error
	require.ErrorAs(t, err, &refused)
	require.Contains(t, refused.Fields[0].ZH, "最多还可分配 40.00 元")
}

func TestTheNumberOfAnOrderIsFolded(t *testing.T) {
	want := NumberKey("苏财〔2026〕1号")
	for _, number := range []string{"苏财[2026]1号", "苏财(2026)1号", "苏财（２０２６）１号", "苏财【2026】1号", " 苏财〔2026〕 1 号 ", "苏财［2026］1号", "苏财﹝2026﹞1号"} {
		require.Equal(t, want, NumberKey(number), number)
	}
	require.NotEqual(t, want, NumberKey("苏财〔2026〕11号"))
	require.NotEqual(t, want, NumberKey("苏财〔2025〕1号"))
}

// Whatever is awarded, in whatever order, the sum never exceeds the order.
func TestTheSumNeverExceedsTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Int64Range(1, 1000).Draw(t, "amount")
		uses := []CountyUse{said("A", amount, 0), said("B", amount, 0), said("C", amount, 0)}
		for range rapid.IntRange(1, 20).Draw(t, "awards") {
			i := rapid.IntRange(0, 2).Draw(t, "project")
			fen := rapid.Int64Range(1, 1000).Draw(t, "fen")
			if asks(t, process.CommandAward, awardOf(fen)).Allow(uses[i].Project, uses) == nil {
				uses[i].ClaimedFen = fen
			}
		}
		require.LessOrEqual(t, uses[0].ClaimedFen+uses[1].ClaimedFen+uses[2].ClaimedFen, amount)
	})
}

func TestWhatWasPaidIsSharedOutWithoutARest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Project{Register: Register{PaidFen: rapid.Int64Range(0, 1000).Draw(t, "paid")}}
		for range rapid.IntRange(1, 5).Draw(t, "lines") {
			p.Funding = append(p.Funding,
				FundLine{FundOrder: rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "order"),
					AmountFen: rapid.Int64Range(1000, refusal.MostFen).Draw(t, "fen")})
		}
		var paid, awarded int64
		for _, use := range p.OrderUses() {
			paid, awarded = paid+use.PaidFen, awarded+use.AwardedFen
			require.GreaterOrEqual(t, use.PaidFen, int64(0))
		}
		require.Equal(t, p.PaidFen(), paid)
		require.Equal(t, p.AwardFen(), awarded)
	})
}
