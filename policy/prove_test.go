package policy

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// proven publishes the default document with one text in the place of another.
func proven(t *testing.T, old, new string) (Faults, string) {
	document := string(DefaultDocument())
	require.Contains(t, document, old)
	document = strings.Replace(document, old, new, 1)
	_, err := Prove([]byte(document))
	if err == nil {
		return nil, document
	}
	var faults Faults
	require.ErrorAs(t, err, &faults)
	return faults, document
}

func TestWhatIsPublishedIsProved(t *testing.T) {
	for _, document := range []string{"default.yaml", "examples/farmland.yaml"} {
		content, err := os.ReadFile(document)
		require.NoError(t, err)
		_, err = Prove(content)
		require.NoError(t, err, document)
	}
	for name, c := range map[string]struct{ old, new, path, zh, line string }{
		"what only the unit can do, given to finance": {
			"sign_contract:\n    words: {zh: 签订合同, en: sign the contract}\n    holder: declaring_unit",
			"sign_contract:\n    words: {zh: 签订合同, en: sign the contract}\n    holder: finance", "tasks.sign_contract.holder", "只有项目单位能办理",
			"holder: finance"},
		"a holder that is the holder": {
			"holder: slice_officer", "holder: holder", "tasks.recheck.holder", "不能指向待办人自己", "holder: holder"},
		"a rung that tells nobody": {
			"{key: after-3, offset: 3wd, to: [collaboration_office]", "{key: after-3, offset: 3wd, to: []", "ladders.D.2.to", "没有告知任何人",
			"after-3"},
		"one post for two steps running": {
			"by: collaboration_office\n      due: {period: 5wd, source: proposal}\n    - key: finance",
			"by: finance\n      due: {period: 5wd, source: proposal}\n    - key: finance", "chains.payment.2", "同一岗位", "key: finance"},
		"a ladder that ends in silence": {
			", repeat: 10wd, effects: [yellow, meeting], source: proposal}", ", effects: [yellow, meeting], source: proposal}",
			"ladders.D.4", "再无人过问", "after-10"},
		"a paper nothing asks for": {
			"  other: {zh: 其他, en: other}\n", "  other: {zh: 其他, en: other}\n  soil: {zh: 土壤调查, en: survey}\n", "papers.soil", "没有任何环节要求",
			"soil"},
		"a ladder nothing climbs": {
			"ladders:\n", "ladders:\n  quiet:\n    - {key: after-1, offset: 1wd, to: [holder], repeat: 5wd, source: proposal}\n",
			"ladders.quiet", "没有任何待办用此督办层级", "key: after-1"},
		"a limit shorter than what stands under it": {
			"limit: {key: hard-stop, offset: 60d", "limit: {key: hard-stop, offset: 30d", "tasks.accept.limit", "超过此上限 30 天", "hard-stop"},
		"a rung that opens what nobody can decide": {
			"to: [bureau], effects: [yellow, meeting], source: proposal}", "to: [bureau], effects: [rescue], source: proposal}",
			"ladders.D.3.effects", "无从决定", "after-5"},
		"a last part below the award": {
			"caps: [{base: award, percent: 100, source: \"S29, S30\"}", "caps: [{base: award, percent: 98, source: \"S29, S30\"}",
			"instalments.3.caps", "其余资金无从申请", "percent: 98"},
	} {
		faults, document := proven(t, c.old, c.new)
		require.NotEmpty(t, faults, name)
		lines := strings.Split(document, "\n")
		require.Equal(t, c.path, faults[0].Path, name)
		require.Contains(t, faults[0].ZH, c.zh, name)
		require.Contains(t, lines[faults[0].Line-1], c.line, name)
	}
}

func TestNobodyPaysAlone(t *testing.T) {
	alone := `name: x
programme: {prefix: SS, name: x}
chains:
  payment:
    - {key: finance, words: {zh: 财政审核, en: check}, kind: decision, by: finance, due: {period: 5wd, source: proposal}}
`
	_, err := Prove([]byte(alone))
	var faults Faults
	require.ErrorAs(t, err, &faults)
	require.Equal(t, "chains.payment", faults[0].Path)
	require.Equal(t, 5, faults[0].Line)
	_, err = Prove([]byte(strings.Replace(alone, "by: finance", "parties: [finance, bureau], need: 1", 1)))
	require.ErrorAs(t, err, &faults, "one of two suffices: finance itself")
	_, err = Prove([]byte(strings.Replace(alone, "by: finance", "parties: [finance, bureau]", 1)))
	require.NoError(t, err, "both must approve")
}

// A policy may ask for papers wherever the county wants them: the evidence of a notice, the month's form, an opinion, photographs.
func TestPapersMayBeAskedForEverywhere(t *testing.T) {
	const head = "name: x\nprogramme: {prefix: SS, name: x}\n"
	for _, document := range []string{
		"required_papers:\n  confirm: {kinds: [notice_evidence], source: S14}\n",
		"required_papers:\n  report: {kinds: [monthly_form], source: S11}\n",
		"required_papers:\n  decide: {kinds: [opinion], source: S3}\n",
		"required_papers:\n  visit: {kinds: [visit_photos], source: S1}\n",
		"chains:\n  completion:\n    - {key: n, words: {zh: 公示, en: notice}, kind: notice, by: bureau, papers: [notice_evidence], notice: {period: 10d, source: S4}, due: {period: 3wd, source: S4}}\n",
	} {
		_, err := Prove([]byte(head + document))
		require.NoError(t, err, document)
	}
	_, err := Parse([]byte(head +
		"chains:\n  completion:\n    - {key: n, words: {zh: 公示, en: notice}, kind: notice, by: bureau, papers: [none], notice: {period: 10d, source: S4}, due: {period: 3wd, source: S4}}\n"))
	require.ErrorContains(t, err, `"none" is not in the catalogue`)
}
