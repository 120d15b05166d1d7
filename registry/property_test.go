package registry

import (
	"bytes"
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/written"
)

func TestEveryWordHasAName(t *testing.T) {
	for i, kind := range process.EntityKinds {
		require.Equal(t, kind, entityKinds[i].word)
		require.NotEqual(t, string(kind.Supervisor()), kindName(kind.Supervisor()))
	}
	require.Len(t, entityKinds, len(process.EntityKinds))
	for i, model := range process.LinkageModels {
		require.Equal(t, model, linkageModels[i].word)
	}
	require.Len(t, linkageModels, len(process.LinkageModels))
}

// What is written in either encoding reads back as the same line.
func TestWrittenLinesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := lines.Draw(t, "line")
		separator := rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "separator")
		text := write(t, separator, line)
		gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(text)
		require.NoError(t, err)

		for encoding, data := range map[string][]byte{
			encodingUTF8: text, encodingUTF8BOM: slices.Concat(bom, text), encodingGB18030: gb,
		} {
			file, faults := Read(data)
			require.Empty(t, faults)
			require.Equal(t, File{Encoding: encoding, Lines: []Line{line}}, file)
			require.Equal(t, line.Fingerprint(), file.Lines[0].Fingerprint())
		}
	})
}

// What is exported reads back as the same line in either form, and no cell of it is a formula.
func TestExportedLinesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := lines.Draw(t, "line")
		line.Name = rapid.OneOf(words(60), rapid.SampledFrom([]string{"_x0041_", "=1", "'=1", "''", "'", "＝1", "-", "'－甲"})).Draw(t, "name")
		for _, format := range Formats {
			var out bytes.Buffer
			w, err := NewWriter(&out, format, false)
			require.NoError(t, err)
			require.NoError(t, w.Write(line, Extra{Stage: "closed"}))
			require.NoError(t, w.Close())
			file, faults := Read(out.Bytes())
			require.Empty(t, faults)
			file.Lines[0].Sheet = ""
			require.Equal(t, []Line{line}, file.Lines)
			if format == "csv" {
				rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(out.Bytes(), bom))).ReadAll()
				require.NoError(t, err)
				for _, cell := range rows[1] {
					require.False(t, calculated(cell), "%q", cell)
				}
			}
		}
	})
}

// Different content never has the same fingerprint.
func TestFingerprintsDiffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := lines.Draw(t, "a"), lines.Draw(t, "b")
		same := slices.Equal(a.record(), b.record())
		require.Equal(t, same, a.Fingerprint() == b.Fingerprint())
		b = a
		b.FundFen++
		require.NotEqual(t, a.Fingerprint(), b.Fingerprint())
	})
}

// Whatever the bytes, Read answers, and names no row that is not there.
func TestReadSurvivesAnything(t *testing.T) {
	whole, err := os.ReadFile("testdata/yangxian-2016-2019.gb18030.csv")
	require.NoError(t, err)
	damaged := rapid.Custom(func(t *rapid.T) []byte {
		data := bytes.Clone(whole[:rapid.IntRange(0, 3000).Draw(t, "length")])
		for range rapid.IntRange(0, 5).Draw(t, "hits") {
			if len(data) > 0 {
				data[rapid.IntRange(0, len(data)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
			}
		}
		return data
	})
	someBytes := rapid.SliceOf(rapid.Byte())
	someText := rapid.Map(rapid.StringOf(rapid.SampledFrom([]rune("a,;\t\"\r\n 是\uFFFD"))), func(s string) []byte { return []byte(s) })
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.OneOf(damaged, someBytes, someText).Draw(t, "data")
		file, faults := Read(data)
		require.True(t, len(faults) > 0 || len(file.Lines) > 0)
		rows := bytes.Count(data, []byte("\n")) + 1
		last := 0
		for _, f := range faults {
			require.GreaterOrEqual(t, f.Row, last)
			require.LessOrEqual(t, f.Row, rows)
			require.NotEmpty(t, f.ZH)
			require.NotEmpty(t, f.EN)
			last = f.Row
		}
		for _, l := range file.Lines {
			require.LessOrEqual(t, l.Row, rows)
			require.True(t, lifecycle.CodeForm.MatchString(l.Code))
		}
	})
}

func write(t *rapid.T, separator rune, lines ...Line) []byte {
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.Comma = separator
	var head []string
	for _, c := range columns {
		head = append(head, c.header.word)
	}
	require.NoError(t, w.Write(head))
	for _, l := range lines {
		cells := l.record()
		for i := range cells {
			cells[i] = guarded(cells[i])
		}
		require.NoError(t, w.Write(cells))
	}
	w.Flush()
	require.NoError(t, w.Error())
	return text.Bytes()
}

// words are names as people write them, quotation marks, commas and spaces within included.
func words(most int) *rapid.Generator[string] {
	letters := rapid.RuneFrom([]rune(`,;"'“”（） ·\-#=+@＝＋－＠_x04`), unicode.Han, unicode.Latin, unicode.Cyrillic, unicode.Nd)
	return rapid.Map(rapid.StringOfN(letters, 1, most, -1), func(s string) string { return norm.NFC.String(strings.TrimSpace(s)) }).
		Filter(func(s string) bool { return s != "" && utf8.RuneCountInString(s) <= most })
}

var lines = rapid.Custom(func(t *rapid.T) Line {
	l := Line{
		Row: 2, Code: rapid.StringMatching(`[A-Z0-9-]{4,32}`).Draw(t, "code"),
		Year: rapid.IntRange(written.FirstYear, written.LastYear).Draw(t, "year"),
		Name: words(100).Draw(t, "name"), Township: words(30).Draw(t, "township"), Sector: words(30).Draw(t, "sector"),
		Unit: words(60).Draw(t, "unit"), Kind: rapid.SampledFrom(process.EntityKinds).Draw(t, "kind"),
		SupervisingUnit: words(60).Draw(t, "supervising"), Linkage: rapid.SampledFrom(process.LinkageModels).Draw(t, "linkage"),
		JiangsuEnterprise: rapid.Bool().Draw(t, "jiangsu"), FundFen: rapid.Int64Range(1, written.MostFen).Draw(t, "fund"),
		Beneficiaries:     rapid.IntRange(0, mostPeople).Draw(t, "people"),
		IncomeIncreaseFen: rapid.Int64Range(0, written.MostFen).Draw(t, "income"),
		PlannedStart: calendar.NewDate(rapid.IntRange(written.FirstYear, written.LastYear-1).Draw(t, "start"), 1,
			rapid.IntRange(1, 365).Draw(t, "day")),
		Finished: rapid.Bool().Draw(t, "finished"), Progress: rapid.IntRange(0, 100).Draw(t, "progress"),
	}
	village := rapid.Map(rapid.StringOfN(rapid.RuneFrom([]rune("第平太安青石和一二12")), 1, 20, -1), func(s string) string { return s + "山村" })
	if villages := rapid.SliceOfNDistinct(village, 0, 5, rapid.ID).Draw(t, "villages"); len(villages) > 0 {
		l.Villages = villages
	}
	l.PlannedEnd = l.PlannedStart.AddDays(rapid.IntRange(0, 365).Draw(t, "days"))
	if l.Finished {
		l.Progress = 100
	}
	if l.Kind == process.VillageCooperative {
		l.SupervisingUnit = l.Township + "人民政府"
	}
	if l.SupervisingUnit == l.Unit {
		l.Unit = "另一单位"
	}
	return l
})
