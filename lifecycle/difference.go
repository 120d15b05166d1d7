package lifecycle

import (
	"fmt"
	"reflect"
	"strings"

	"sluice/process"
)

// Difference is what a correction changes: a field of the fact, in plain words, with its old and its new value. A value that is not known
// is empty.
type Difference struct {
	Words process.Words `json:"words"`
	Old   string        `json:"old"`
	New   string        `json:"new"`
}

// Differences lists what a correction changes, in the order of the fact's fields.
func Differences(before, after Facts) []Difference {
	old, to := before.only(), after.only()
	if old == nil || to == nil || reflect.TypeOf(old) != reflect.TypeOf(to) {
		return nil
	}
	return differences(reflect.ValueOf(old).Elem(), reflect.ValueOf(to).Elem())
}

func differences(old, to reflect.Value) []Difference {
	var all []Difference
	for i := range old.NumField() {
		f := old.Type().Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			all = append(all, differences(old.Field(i), to.Field(i))...)
		case name == "of": // which one: no field of the fact
		case !reflect.DeepEqual(old.Field(i).Interface(), to.Field(i).Interface()):
			all = append(all, Difference{FieldWords(name), told(name, old.Field(i).Interface()), told(name, to.Field(i).Interface())})
		}
	}
	return all
}

// told writes a value as people do.
func told(name string, value any) string {
	switch v := value.(type) {
	case int64:
		if strings.HasSuffix(name, "_fen") {
			return yuan(v) + " 元"
		}
	case Date:
		if v.IsZero() {
			return ""
		}
	case bool:
		return map[bool]string{true: "是", false: "否"}[v]
	case []FundLine:
		var lines []string
		for _, line := range v {
			on := ""
			if !line.IssuedOn.IsZero() {
				on = "，" + line.IssuedOn.String()
			}
			lines = append(lines, fmt.Sprintf("%s %s（%d%s）%s 元", line.Source, line.FundOrder, line.BudgetYear, on, yuan(line.AmountFen)))
		}
		return strings.Join(lines, "；")
	case []Place:
		var places []string
		for _, place := range v {
			places = append(places, place.Township+strings.Join(place.Villages, "、"))
		}
		return strings.Join(places, "；")
	}
	if word, known := valueWords[fmt.Sprint(value)]; known {
		return word
	}
	return fmt.Sprint(value)
}

// valueWords are the words of fields that hold one of a few.
var valueWords = map[string]string{
	string(process.ContractWorks): "工程", string(process.ContractGoods): "货物", string(process.ContractServices): "服务",
	string(TenderPublic): "招标", string(TenderProcurement): "政府采购", string(TenderExempt): "免招标",
	string(AssetOperating): "经营性", string(AssetPublic): "公益性", string(AssetHousehold): "到户类",
	string(process.LinkageEmployment): "党委+经营主体+贫困户就业", string(process.LinkageBase): "党支部+经营主体+基地+贫困户",
	string(process.LinkageIndustry): "党支部+经营主体+产业+贫困户", string(process.LinkageDividend): "党支部+村集体+投资分红",
}

// FieldWords names a field of a fact.
func FieldWords(name string) process.Words { return fieldWords[name] }

var fieldWords = map[string]process.Words{
	"number": process.Both("编号", "number"), "kind": process.Both("类别", "kind"), "contractor": process.Both("承包人", "contractor"),
	"amount_fen": process.Both("金额", "amount"),
	"on":         process.Both("日期", "date"), "retention_percent": process.Both("质保金比例", "retention, percent"),
	"method":       process.Both("方式", "method"),
	"estimate_fen": process.Both("估算价", "estimate"), "winner": process.Both("中标人", "winner"), "reason": process.Both("理由", "reason"),
	"settled_fen": process.Both("结算价", "settled price"), "orders": process.Both("资金文件", "orders"),
	"funding": process.Both("资金", "lines of the award"),
	"class":   process.Both("资产类别", "class of assets"), "value_fen": process.Both("资产价值", "value"), "owner": process.Both("权属人", "owner"),
	"operator":    process.Both("经营人", "operator"),
	"maintenance": process.Both("管护", "maintenance"), "income_share": process.Both("收益分配", "share of income"),
	"year":       process.Both("年度", "year"),
	"households": process.Both("户数", "households"), "job_days": process.Both("务工天数", "days worked"), "note": process.Both("备注", "note"),
	"return_fen": process.Both("应退资金", "money to return"), "name": process.Both("项目名称", "name"),
	"jiangsu_enterprise": process.Both("江苏企业参与", "enterprise from Jiangsu"),
	"beneficiaries":      process.Both("受益人数", "beneficiaries"), "annual_income_increase_fen": process.Both("年增收", "increase of income"),
	"places": process.Both("建设地点", "places"), "sector": process.Both("领域", "sector"),
	"linkage_model": process.Both("利益联结模式", "linkage model"),
	"award_fen":     process.Both("资金", "award"), "fund_order": process.Both("资金文号", "fund order"),
	"planned_start": process.Both("计划开工", "planned start"), "planned_end": process.Both("计划完工", "planned end"),
}
