package api

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"sluice/calendar"
	"sluice/door"
	"sluice/registry"
	"sluice/service"
	"sluice/service/port"
)

// Worded says in which language headers are written.
type Worded struct {
	Lang string `query:"lang" enum:"zh,en" default:"zh" doc:"language of the headers"`
}

// exportProjects returns the list of projects, whole, as a register that can be read again.
func (s *server) exportProjects(format string) handler[exported, huma.StreamResponse] {
	return func(ctx context.Context, in *exported) (*huma.StreamResponse, error) {
		if _, err := s.Projects(ctx, callerOf(ctx), in.ProjectFilter, port.Page{Number: 1, Size: 1}); err != nil {
			return nil, err // what is wrong with the filter must be said before the first byte
		}
		name := fmt.Sprintf("项目登记表 %s.%s", calendar.DateOf(s.Clock.Now()), format)
		return s.sent(in.Streamed, name, func(w io.Writer) error {
			return s.writeRegister(ctx, w, format, in.Lang == "en", in.ProjectFilter)
		}), nil
	}
}

func (s *server) writeRegister(ctx context.Context, w io.Writer, format string, english bool, filter service.ProjectFilter) error {
	out := &outlet{w}
	register, err := registry.NewWriter(out, format, english)
	if err != nil {
		return err
	}
	err = s.EachProject(ctx, callerOf(ctx), filter, func(row port.ProjectRow) error {
		return register.Write(lineOf(row), registry.Extra{
			Stage: string(row.Stage), Light: string(row.Light), NextDue: row.NextDue, OpenTasks: row.OpenTasks, Spent: spentPercent(row),
			Revision: row.Revision,
		})
	})
	if err != nil {
		out.Writer = io.Discard // a workbook is written when it is closed: half of one would look whole
	}
	return errors.Join(err, register.Close())
}

// outlet is where a register goes until it is known to be half a one.
type outlet struct{ io.Writer }

// exported narrows what is exported.
type exported struct {
	Streamed
	Narrowed
	Worded
}

// lineOf is a project as a register has it: under the township that leads, with the villages there, and the aid asked for until some
// is awarded.
func lineOf(row port.ProjectRow) registry.Line {
	fund := row.AwardFen
	if fund == 0 {
		fund = row.RequestedFen
	}
	var villages []string
	for _, village := range row.Villages {
		if name, here := strings.CutPrefix(village, row.Township+"/"); here {
			villages = append(villages, name)
		}
	}
	return registry.Line{
		Code: row.Code, Year: row.Year, Name: row.Name, Township: row.Township, Villages: villages, Sector: row.Sector, Unit: row.Unit.Name,
		Kind: row.Unit.Kind, SupervisingUnit: row.SupervisingUnit.Name, Linkage: row.Linkage, JiangsuEnterprise: row.JiangsuEnterprise,
		FundFen: fund, Beneficiaries: row.Beneficiaries, IncomeIncreaseFen: row.IncomeIncreaseFen, PlannedStart: row.PlannedStart,
		PlannedEnd: row.PlannedEnd, Finished: row.Finished, Progress: row.Progress, PaidFen: paidOf(row), Started: row.Started,
		FundOrder: onlyOrder(row),
	}
}

// onlyOrder is the fund order of an award that has one; a register has no place for several.
func onlyOrder(row port.ProjectRow) string {
	if len(row.FundOrders) != 1 {
		return ""
	}
	return row.FundOrders[0]
}

// paidOf is what was paid; nil when it is not known, or nothing was awarded that could be.
func paidOf(row port.ProjectRow) *int64 {
	if row.PaidUnknown || row.AwardFen == 0 {
		return nil
	}
	return &row.PaidFen
}

// spentPercent is the share of the award that is paid, with two decimals; empty when it is not known.
func spentPercent(row port.ProjectRow) string {
	if paidOf(row) == nil {
		return ""
	}
	return fmt.Sprintf("%.2f", float64(row.PaidFen)*100/float64(row.AwardFen))
}

// sent streams a file. What goes wrong before the first byte is answered as a problem; after it the connection is cut, so that nobody
// takes half a file for a whole one.
func (s *server) sent(st Streamed, name string, write func(io.Writer) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		h := st.writer.Header()
		h.Set("Content-Type", exportTypes[path.Ext(name)])
		h.Set("Content-Disposition", disposition(name))
		under := &watched{Writer: st.writer}
		buffer := bufio.NewWriterSize(under, unsent)
		err := write(buffer)
		if err == nil {
			err = buffer.Flush()
		}
		if err != nil && ctx.Context().Err() != nil {
			err = errors.Join(err, context.Canceled) // the caller went away
		}
		switch {
		case err == nil:
		case !under.wrote:
			h.Del("Content-Disposition")
			s.refuse(ctx, err)
		default:
			_ = door.ProblemOf(door.Of(ctx.Context()), fmt.Errorf("send %s: %w", name, err)) // logs it
			panic(http.ErrAbortHandler)
		}
	}}
}

// unsent is how much of a file is held back, for it may turn out that there is none.
const unsent = 64 << 10

// watched remembers whether anything was written.
type watched struct {
	io.Writer
	wrote bool
}

func (b *watched) Write(p []byte) (int, error) {
	b.wrote = true
	return b.Writer.Write(p)
}

var exportTypes = map[string]string{
	".csv": "text/csv; charset=utf-8", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// Template is a file to fill in.
type Template struct {
	Name  string `json:"name"`
	URL   string `json:"url"`
	About string `json:"about"`
}

func (s *server) listTemplates(context.Context, *struct{ Paged }) (*listed[Template], error) {
	var all port.List[Template]
	for _, format := range registry.Formats {
		name := "register." + format
		all.Items = append(all.Items, Template{Name: name, URL: base + "/templates/" + name, About: "项目登记表 register of projects"})
	}
	all.Page, all.PageSize, all.Total = 1, len(all.Items), len(all.Items)
	return list(all, nil)
}

func (s *server) getTemplate(format string) handler[template, huma.StreamResponse] {
	return func(_ context.Context, in *template) (*huma.StreamResponse, error) {
		return s.sent(in.Streamed, "项目登记表模板."+format, func(w io.Writer) error {
			return registry.WriteTemplate(w, format, in.Lang == "en")
		}), nil
	}
}

type template struct {
	Streamed
	Worded
}
