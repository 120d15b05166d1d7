package lifecycle

import "sluice/policy"

// AssetClass sorts the assets that aid has built (source: S52 to S55).
type AssetClass string

// The classes of assets.
const (
	AssetOperating AssetClass = "operating" // 经营性
	AssetPublic    AssetClass = "public"    // 公益性
	AssetHousehold AssetClass = "household" // 到户类
)

// HandOverInput hands the assets over. Every field is mandatory (source: proposal).
type HandOverInput struct {
	On          Date       `json:"on" doc:"the day of the handover"`
	Class       AssetClass `json:"class" enum:"operating,public,household"`
	ValueFen    int64      `json:"value_fen" doc:"value by the final account, in fen"`
	Owner       string     `json:"owner"`
	Operator    string     `json:"operator"`
	Maintenance string     `json:"maintenance" doc:"who maintains it, and how"`
	IncomeShare string     `json:"income_share" doc:"how its income is shared"`
}

// HandedOver: the assets have an owner who keeps them.
type HandedOver struct {
	HandOverInput
}

// Type names the event.
func (*HandedOver) Type() EventType { return "handed_over" }

func (f *HandedOver) fold(p *Project, _ Event) { p.Works.HandedOver = f.On }

func (in *HandOverInput) decide(d *deciding) error {
	var f fields
	d.checkPast(&f, "on", in.On)
	switch in.Class {
	case AssetOperating, AssetPublic, AssetHousehold:
	default:
		f.add("class", "资产类别有误", "must be operating, public or household; got %q", in.Class)
	}
	if in.ValueFen <= 0 {
		f.add("value_fen", "金额须大于零", "must be more than 0 fen; got %d", in.ValueFen)
	}
	f.require("owner", in.Owner, 100)
	f.require("operator", in.Operator, 100)
	f.require("maintenance", in.Maintenance, 500)
	f.require("income_share", in.IncomeShare, 500)
	if err := f.err(); err != nil {
		return err
	}
	task, err := d.do(policy.TaskHandOver, "")
	if err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.record(&HandedOver{*in})
	d.close(task, "handed_over")
	d.open(policy.TaskClose, opening{})
	return nil
}

// CloseInput closes the file of a finished project.
type CloseInput struct {
	Note string `json:"note,omitempty" doc:"at most 500 characters"`
}

// Closed: the project's life has ended.
type Closed struct {
	Outcome Outcome `json:"outcome"`
	Note    string  `json:"note,omitempty"`
}

// Type names the event.
func (*Closed) Type() EventType { return "closed" }

func (f *Closed) fold(p *Project, e Event) {
	p.Outcome = f.Outcome
	p.enter(StageClosed, e)
}

func (in *CloseInput) decide(d *deciding) error {
	var f fields
	f.limit("note", in.Note, 500)
	if err := f.err(); err != nil {
		return err
	}
	task, err := d.do(policy.TaskClose, "")
	if err != nil {
		return err
	}
	if err := d.gate(); err != nil {
		return err
	}
	d.close(task, "closed")
	d.record(&Closed{Outcome: OutcomeFinished, Note: in.Note})
	return nil
}
