package lifecycle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
	"sluice/refusal"
)

// TestAProjectsNameIsOneVisibleLine, in a declaration, its edit and a correction; blanks round it are dropped.
func TestAProjectsNameIsOneVisibleLine(t *testing.T) {
	l := newLife(t)
	in := declaration(t)
	for name, code := range map[string]string{
		"名称\u200b中有零宽字符": "U+200B", "分成\n两行": "U+000A", "反向\u202e的": "U+202E", "制表\t符": "U+0009", "\u2066名称": "U+2066",
	} {
		in.Name = name
		requireRefused(t, l.try("2019-03-01", clerk, process.CommandDeclare, in), refusal.CodeInvalid, code)
	}
	in.Name = " 龙亭镇有机水稻基地（一期） \n"
	l.do("2019-03-01", clerk, process.CommandDeclare, in)
	require.Equal(t, "龙亭镇有机水稻基地（一期）", l.project.Name)
	edit := EditInput{DeclareInput: in}
	edit.Name = "水稻\u00ad基地"
	requireRefused(t, l.try("2019-03-01", clerk, process.CommandEdit, edit), refusal.CodeInvalid, "U+00AD")
	paper := FilePaperInput{Kind: "other", SHA256: strings.Repeat("a", 64), Size: 1, Name: "批复\u202efdp.exe"}
	requireRefused(t, l.try("2019-03-01", clerk, process.CommandFilePaper, paper), refusal.CodeInvalid, "U+202E")
}
