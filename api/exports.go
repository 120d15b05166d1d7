package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"go.uber.org/zap"

	"sluice/api/port"
	"sluice/registry"
)

// Worded says in which language headers are written.
type Worded struct {
	Lang string `query:"lang" enum:"zh,en" default:"zh" doc:"language of the headers"`
}

// exportProjects answers the list of projects, whole, as a register that can be read again.
func (s *server) exportProjects(format string) handler[exported, huma.StreamResponse] {
	return func(ctx context.Context, in *exported) (*huma.StreamResponse, error) {
		filter := in.filter(s.today())
		if _, err := s.Records.Projects(ctx, filter, port.Page{Number: 1, Size: 1}); err != nil {
			return nil, err // what is wrong with the filter must be said before the first byte
		}
		return sent(in.Streamed, fmt.Sprintf("项目登记表 %s.%s", s.today(), format), func(w io.Writer) error {
			register, err := registry.NewWriter(w, format, in.Lang == "en")
			if err != nil {
				return err
			}
			defer register.Close()
			return s.Records.EachProject(ctx, filter, func(row port.ProjectRow) error {
				return register.Write(lineOf(row), registry.Extra{
					Stage: string(row.Stage), Light: string(row.Light), NextDue: row.NextDue, OpenTasks: row.OpenTasks, Revision: row.Revision,
				})
			})
		}, s.Log), nil
	}
}

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
		PlannedEnd: row.PlannedEnd, Finished: row.Finished, Progress: row.Progress,
	}
}

// sent streams a file. An error after the first byte cuts the connection, so that nobody takes half a file for a whole one.
func sent(st Streamed, name string, write func(io.Writer) error, log *zap.Logger) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(huma.Context) {
		h := st.writer.Header()
		h.Set("Content-Type", exportTypes[name[strings.LastIndexByte(name, '.'):]])
		h.Set("Content-Disposition", disposition(name))
		h.Set("Cache-Control", "no-store")
		if err := write(st.writer); err != nil {
			log.Error("a file could not be sent whole", zap.String("file", name), zap.Error(err))
			panic(http.ErrAbortHandler)
		}
	}}
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
		return sent(in.Streamed, "项目登记表模板."+format, func(w io.Writer) error {
			return registry.WriteTemplate(w, format, in.Lang == "en")
		}, s.Log), nil
	}
}

type template struct {
	Streamed
	Worded
}
