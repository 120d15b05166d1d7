package lifecycle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
	"sluice/process"
	"sluice/refusal"
)

func TestRungsInWords(t *testing.T) {
	for _, c := range []struct {
		rung Rung
		zh   string
		en   string
	}{
		{Rung{Key: "before-1", Offset: calendar.Period{N: -1, Unit: calendar.WorkingDays}}, "到期前 1 个工作日", "1 working day before it is due"},
		{Rung{Key: "after-5", Offset: calendar.Period{N: 5, Unit: calendar.Days}}, "逾期 5 天", "5 days late"},
		{Rung{Key: "limit-6", Offset: calendar.Period{N: 6, Unit: calendar.Months}, Fixed: true}, "自交办起满 6 个月", "6 months after it began"},
		{Rung{Key: "L2", Offset: calendar.Period{N: 15, Unit: calendar.Days}}, "通报", "circular"},
		{Rung{Key: "L3", Called: process.Both("约谈提醒", "talk")}, "约谈提醒", "talk"},
	} {
		require.Equal(t, process.Words{ZH: c.zh, EN: c.en}, c.rung.Words())
	}
}

func TestTasksAreCalledByWhatTheyAreAbout(t *testing.T) {
	report := process.Both("报送月报", "monthly report")
	for subject, zh := range map[string]string{
		"2019-05": "报送月报 2019-05", "F12": "报送月报 F12", "P3/finance": "报送月报 P3", "opinion": "报送月报", "": "报送月报", "plan/township": "报送月报",
	} {
		require.Equal(t, zh, Called(report, subject).ZH, subject)
	}
}

func TestRefusalsNameOutcomesAndPostsAsPeopleDo(t *testing.T) {
	l := newLife(t)
	l.submitted()
	l.decided("2019-03-06", reviewer, process.TaskDecide, Approve)
	var e *refusal.Error
	err := l.try("2019-03-07", reviewer, process.CommandDecide,
		DecideInput{Task: l.project.Done[len(l.project.Done)-1].ID, Verdict: Approve})
	require.ErrorAs(t, err, &e)
	require.Contains(t, e.ZH, "已于 2019-03-06 办理（通过）")
	err = l.try("2019-03-07", clerk, process.CommandDecide, DecideInput{Task: l.task(process.TaskDecide), Verdict: Approve})
	require.ErrorAs(t, err, &e)
	require.Equal(t, "此事由苏陕协作办公室经办人办理", e.ZH)
	err = l.try("2019-03-07", office, process.CommandDecide, DecideInput{Task: l.task(process.TaskDecide), Verdict: "maybe"})
	require.ErrorAs(t, err, &e)
	require.Equal(t, "须为同意、退回或不同意", e.Fields[0].ZH)
	for _, explained := range Explain(l.project) {
		require.Contains(t, explained.Why.ZH, "建议值")
		require.NotContains(t, explained.Why.ZH, "proposal")
		require.NotRegexp(t, `S\d+|review\.|tasks\.`, explained.Why.ZH)
	}
}

func TestADateQuotesTheTextBehindIt(t *testing.T) {
	own := testTerms(t).Policy
	counted := calendar.Deadline{On: date(t, "2019-06-03"), Start: date(t, "2019-05-24"),
		Period: calendar.Period{N: 10, Unit: calendar.Days}}
	for source, said := range map[string]string{
		"proposal": "建议值（尚无文件规定）", "S30": "建议值（尚无文件规定）", "S4, S5": "依据国开办发〔2018〕11号第四条",
		"S9": "依据《必须招标的工程项目规定》（国家发展改革委令第16号）", "S14": "参照宁强县《公告公示制度》",
		"《洋县项目管理办法》（洋政发〔2019〕3号）第八条": "依据《洋县项目管理办法》（洋政发〔2019〕3号）第八条",
	} {
		for _, due := range []Due{{Deadline: counted, Rule: "tasks.start", Source: source, Basis: own.BasisOf(source)},
			{Deadline: counted, Source: source}} {
			if why := due.Why(); source[0] == 'S' || source == "proposal" || due.Basis.ZH != "" {
				require.Contains(t, why.ZH, said)
				require.NotContains(t, why.EN+why.ZH, "tasks.start")
			}
		}
	}
}

func TestANotificationSaysOneNumber(t *testing.T) {
	l := wholeLadder(t)
	said := 0
	for _, e := range l.log {
		for _, n := range Notifications(l.project, e) {
			require.LessOrEqual(t, strings.Count(n.Words.ZH, "逾期"), 1, n.Words.ZH)
			require.NotContains(t, n.Words.ZH, "超期")
			said++
		}
	}
	require.Positive(t, said)
}

func TestWordsOfTheirTime(t *testing.T) {
	p := testTerms(t).Policy
	for day, zh := range map[string]string{"2020-12-31": "登记年度带贫益贫情况", "2021-01-01": "登记年度联农带农情况"} {
		require.Equal(t, zh, p.Worded(p.Tasks[process.TaskRecordDividend].Words, date(t, day)).ZH)
	}
	require.Equal(t, "党支部＋村集体＋新型经营主体＋贫困户投资分红", p.LinkageWords(process.LinkageDividend, date(t, "2019-01-01")).ZH)
	require.Equal(t, "党支部＋村集体＋新型经营主体＋脱贫户（监测对象）投资分红", p.LinkageWords(process.LinkageDividend, date(t, "2024-01-01")).ZH)
}

func TestHowAProjectEndedIsCalled(t *testing.T) {
	l := newLife(t)
	l.pooled()
	l.do("2019-03-26", office, process.CommandSelect, SelectInput{Verdict: PoolDrop, Reason: "选址不再可用"})
	require.Equal(t, "调出项目库", l.project.EndedAs().ZH)
	refused := newLife(t)
	refused.submitted()
	refused.do("2019-03-05", reviewer, process.CommandDecide,
		DecideInput{Task: refused.task(process.TaskDecide), Verdict: Reject, Reason: "不符合指南"})
	require.Equal(t, "不予通过", refused.project.EndedAs().ZH)
}
