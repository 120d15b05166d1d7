package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/engine"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store"
)

// fundLine is a line of the county's order, its number written in one of several ways.
func fundLine(i int, fen int64) lifecycle.FundLine {
	numbers := []string{"苏财〔2019〕1号", "苏财[2019]1号", "苏财（2019） 1 号"}
	return lifecycle.FundLine{Source: "江苏省级协作资金", BudgetYear: 2019, FundOrder: numbers[i%len(numbers)], AmountFen: fen}
}

// ordered brings a project to an order of 250 万 on record.
func (l *life) ordered(i int) {
	l.submitted()
	l.decided("2019-03-06", reviewer, process.TaskDecide)
	l.decided("2019-03-11", office, process.TaskDecide)
	l.decided("2019-03-12", secretary, process.TaskDecide)
	l.wait("2019-03-25")
	l.do("2019-03-25", office, process.CommandConfirm, lifecycle.ConfirmInput{Task: l.task(process.TaskConfirmNotice)})
	l.do("2019-03-26", office, process.CommandSelect,
		lifecycle.SelectInput{Verdict: lifecycle.PoolSelect, Year: 2019, Plan: "洋发改〔2019〕21号"})
	l.do("2019-03-27", office, process.CommandRecordFundOrder,
		lifecycle.RecordFundOrderInput{Orders: []lifecycle.FundLine{fundLine(i, 250_000_000)}})
	l.file("2019-04-02", secretary, "award_table")
}

// checked brings a project to an advance that was checked and waits to be paid.
func (l *life) checked() {
	l.awarded()
	l.prepared()
	l.file("2019-04-29", clerk, "payment_request", "linkage_agreement")
	l.do("2019-04-29", clerk, process.CommandRequestPayment, lifecycle.RequestPaymentInput{Instalment: "advance", AmountFen: 27_000_000})
	for _, checker := range []lifecycle.Actor{reviewer, office, finance} {
		l.decided("2019-04-29", checker, process.TaskCheckPayment)
	}
}

// submits opens a command's intent, decides it and publishes what was decided, as the engine does.
func (l *life) submits(when string, actor lifecycle.Actor, name process.CommandName, args any) error {
	l.keys++
	c := lifecycle.Command{ID: fmt.Sprintf("%s-%d", l.code, l.keys), Name: name, Actor: actor, Code: l.code, Args: encode(l.t, args)}
	in := engine.Intent{Command: c, Fingerprint: c.ID, Owner: "me"}
	known, err := l.Open(l.t.Context(), in)
	if err != nil {
		return err
	}
	decision, err := lifecycle.Decide(l.project, c, l.terms, at(when))
	var refused *refusal.Error
	if errors.As(err, &refused) {
		return errors.Join(l.Refuse(l.t.Context(), known.Intent, refused), err)
	}
	if err != nil {
		return err
	}
	if l.project, err = lifecycle.FoldAll(l.project, decision.Events); err != nil {
		return err
	}
	return published(l.Publish(l.t.Context(), lifecycle.ProjectStream(l.code), decision.Events))
}

func (l *life) award(i int, fen int64) error {
	return l.submits("2019-04-02", secretary, process.CommandAward, lifecycle.AwardInput{
		Resolution: "洋苏陕组〔2019〕7号", On: date("2019-04-02"), Funding: []lifecycle.FundLine{fundLine(i, fen)},
	})
}

func (b *bench) orders() []port.FundOrder {
	b.t.Helper()
	list, err := b.FundOrders(b.t.Context(), port.FundOrderFilter{}, port.Page{})
	require.NoError(b.t, err)
	return list.Items
}

func TestOneFundOrderIsTheCountys(t *testing.T) {
	b, _ := founded(t)
	lives := make([]*life, 6)
	for i := range lives {
		lives[i] = b.life(fmt.Sprintf("SS2019-1%02d", i))
		lives[i].ordered(i)
	}

	errs := make([]error, len(lives))
	var racing sync.WaitGroup
	for i, l := range lives {
		racing.Go(func() { errs[i] = l.award(i+1, 90_000_000) })
	}
	racing.Wait()

	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		require.Equal(t, "funding.0.amount_fen", wantRefusal(t, err, refusal.CodeInvalid).Fields[0].Field)
		require.Regexp(t, "at most (70000000|0) fen are left", err.Error(), "0 while another that is refused, too, still asks")
	}
	require.Equal(t, 2, won, "two of 90 万 are within 250 万, three are not")
	order := b.orders()[0]
	require.Len(t, b.orders(), 1, "however its number is written")
	require.EqualValues(t, 250_000_000, order.AmountFen)
	require.EqualValues(t, 180_000_000, order.AwardedFen)
	require.EqualValues(t, 70_000_000, order.LeftFen)
	require.Len(t, order.Projects, len(lives))

	t.Run("the rest goes to another", func(t *testing.T) {
		for i, err := range errs {
			if err != nil {
				require.NoError(t, lives[i].award(i, 70_000_000))
				break
			}
		}
		require.Zero(t, b.orders()[0].LeftFen)
	})
	t.Run("a rebuild knows it", func(t *testing.T) {
		before := b.dump()
		require.Len(t, before["fund_order_uses"], len(lives))
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		require.Equal(t, before, b.dump())
	})
	t.Run("so does a correction", func(t *testing.T) {
		for i, err := range errs {
			if err == nil {
				more := lifecycle.CorrectInput{Reason: "笔误",
					Facts: lifecycle.Facts{Award: &lifecycle.AwardFact{Funding: []lifecycle.FundLine{fundLine(i, 90_000_001)}}}}
				refused := wantRefusal(t, lives[i].submits("2019-04-03", office, process.CommandCorrect, more), refusal.CodeInvalid)
				require.Equal(t, "award.funding.0.amount_fen", refused.Fields[0].Field)

				less := lifecycle.CorrectInput{Reason: "笔误",
					Facts: lifecycle.Facts{Award: &lifecycle.AwardFact{Funding: []lifecycle.FundLine{fundLine(i, 80_000_000)}}}}
				require.NoError(t, lives[i].submits("2019-04-03", office, process.CommandCorrect, less))
				require.Zero(t, b.orders()[0].LeftFen, "not approved yet")
				lives[i].decided("2019-04-04", secretary, process.TaskDecideCorrection)
				require.EqualValues(t, 10_000_000, b.orders()[0].LeftFen)

				lower := lifecycle.CorrectInput{Reason: "笔误",
					Facts: lifecycle.Facts{FundOrder: &lifecycle.FundOrderFact{Orders: []lifecycle.FundLine{fundLine(0, 239_999_999)}}}}
				wantRefusal(t, lives[i].submits("2019-04-04", office, process.CommandCorrect, lower), refusal.CodeInvalid)
				lower.FundOrder.Orders[0].AmountFen = 240_000_000
				require.NoError(t, lives[i].submits("2019-04-04", office, process.CommandCorrect, lower))
				lives[i].decided("2019-04-05", finance, process.TaskDecideCorrection)
				require.EqualValues(t, 240_000_000, b.orders()[0].AmountFen)
				require.Zero(t, b.orders()[0].LeftFen)
				return
			}
		}
	})
}

func TestAnOrderIsRecordedInOneWay(t *testing.T) {
	b, _ := founded(t)
	b.life("SS2019-101").ordered(0)
	l := b.life("SS2019-102")
	in := lifecycle.RecordFundOrderInput{Orders: []lifecycle.FundLine{fundLine(1, 240_000_000)}}
	in.Orders[0].Source = "市级资金"
	_, err := b.Open(t.Context(), intent(t, "k", "me", process.CommandRecordFundOrder, "SS2019-101", in))
	require.NoError(t, err, "what it has on record itself the rules see to")

	l.submitted()
	_, err = b.Open(t.Context(), intent(t, "k2", "me", process.CommandRecordFundOrder, l.code, in))
	refused := wantRefusal(t, err, refusal.CodeInvalid)
	require.Equal(t, "orders.0.source", refused.Fields[0].Field)
	require.Contains(t, refused.Fields[0].ZH, "SS2019-101")
	require.Equal(t, "orders.0.amount_fen", refused.Fields[1].Field)
	require.Contains(t, refused.Fields[1].ZH, "2500000.00")
	require.Equal(t, []string{"k"}, b.texts(`select id from intents where done is null and lease < 'infinity'`), "nothing is left of it")
}

func TestAnAwardThatWasRefusedReservesNothing(t *testing.T) {
	b, _ := founded(t)
	one, other := b.life("SS2019-101"), b.life("SS2019-102")
	one.ordered(0)
	other.ordered(1)
	award := func(key, code string) engine.Intent {
		return intent(t, key, "me", process.CommandAward, code,
			lifecycle.AwardInput{Funding: []lifecycle.FundLine{fundLine(0, 200_000_000)}})
	}
	_, err := b.Open(t.Context(), award("k1", one.code))
	require.NoError(t, err)
	_, err = b.Open(t.Context(), award("k2", other.code))
	wantRefusal(t, err, refusal.CodeInvalid)
	b.expire("k1")
	again := award("k1", one.code)
	again.Owner = "another"
	known, err := b.Open(t.Context(), again)
	require.NoError(t, err, "what was opened is held already")
	_, err = b.Open(t.Context(), award("k2", other.code))
	wantRefusal(t, err, refusal.CodeInvalid)

	require.NoError(t, b.Refuse(t.Context(), known.Intent, refusal.New(refusal.CodeGate, "缺资料", "papers are missing")))
	_, err = b.Open(t.Context(), award("k2", other.code))
	require.NoError(t, err)
	_, err = b.Open(t.Context(), again)
	wantRefusal(t, err, refusal.CodeInvalid)

	require.NoError(t, b.administer("drop", &admin.CommandDropped{Command: "k2", Reason: "无结果"}))
	_, err = b.Open(t.Context(), again)
	wantRefusal(t, err, refusal.CodeInvalid) // the engine may have decided it
	b.exec(`update intents set done = done - interval '25 hours' where id = 'k2'`)
	_, err = b.Open(t.Context(), again)
	require.NoError(t, err)
}

func TestARegisterTakesFromOrders(t *testing.T) {
	b := settled(t)
	b.life("SS2019-101").ordered(0)
	batch := func(id string, fen int64) port.ImportBatch {
		r := register(t, id, 2)
		r.Units = nil
		var in lifecycle.ImportInput
		for i := range r.Finished {
			var f lifecycle.Imported
			if r.Finished[i].Type != f.Type() {
				continue
			}
			require.NoError(t, json.Unmarshal(r.Finished[i].Payload, &f))
			f.FundOrder, f.AwardFen = fundLine(i, 0).FundOrder, fen
			r.Finished[i].Payload = encode(t, f)
			in = f.ImportInput
		}
		in.Finished = false
		r.Running[0].Args = encode(t, in)
		return r
	}
	_, err := b.WriteImport(t.Context(), batch("import-1", 90_000_000))
	require.Equal(t, "fund_order", wantRefusal(t, err, refusal.CodeInvalid).Fields[0].Field, "three lines of 90 万 are too much")
	_, err = b.WriteImport(t.Context(), batch("import-2", 80_000_000))
	require.NoError(t, err)
	require.EqualValues(t, 160_000_000, b.orders()[0].AwardedFen, "the finished ones")

	l := b.life("SS2019-102")
	l.ordered(1)
	require.ErrorContains(t, l.award(1, 20_000_000), "at most 10000000 fen are left", "the running one holds its own, too")
	require.NoError(t, l.award(1, 10_000_000))
}

func TestAVoucherPaysOnceInTheCounty(t *testing.T) {
	b, _ := founded(t)
	lives := make([]*life, 5)
	for i := range lives {
		lives[i] = b.life(fmt.Sprintf("SS2019-1%02d", i))
		lives[i].checked()
	}
	vouchers := []string{"BK-1", "ＢＫ-1", "bk- 1"}
	errs := make([]error, len(lives))
	var racing sync.WaitGroup
	for i, l := range lives {
		racing.Go(func() {
			errs[i] = l.submits("2019-04-30", cashier, process.CommandPay,
				lifecycle.PayInput{On: date("2019-04-30"), Voucher: vouchers[i%len(vouchers)]})
		})
	}
	racing.Wait()
	won := -1
	for i, err := range errs {
		if err == nil {
			require.Negative(t, won, "one alone")
			won = i
			continue
		}
		require.Equal(t, "voucher", wantRefusal(t, err, refusal.CodeInvalid).Fields[0].Field)
	}
	require.GreaterOrEqual(t, won, 0)

	t.Run("a transfer that came back gives it to nobody", func(t *testing.T) {
		l := lives[won]
		require.NoError(t,
			l.submits("2019-05-06", finance, process.CommandReversePayment,
				lifecycle.ReversePaymentInput{Payment: "P1", On: date("2019-05-06"), Reason: "账号有误"}))
		before := b.dump()["vouchers"]
		require.Len(t, before, 1)
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		require.Equal(t, before, b.dump()["vouchers"])
		for i, other := range lives {
			args := lifecycle.PayInput{On: date("2019-05-06"), Voucher: "BK-1"}
			refused := wantRefusal(t, other.submits("2019-05-06", cashier, process.CommandPay, args), refusal.CodeInvalid)
			require.Equal(t, "voucher", refused.Fields[0].Field, i)
		}
		require.NoError(t,
			l.submits("2019-05-06", cashier, process.CommandPay, lifecycle.PayInput{On: date("2019-05-06"), Voucher: "BK-2"}))
	})
}
