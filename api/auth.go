package api

import (
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"sluice/access"
	"sluice/door"
	"sluice/refusal"
	"sluice/service"
)

// beforeChanging is all that may be done with a first password.
var beforeChanging = []string{"changePassword", "signOut"}

// authenticate finds out who asks, and whether what they signed in with lets them.
func (s *server) authenticate(ctx huma.Context, next func(huma.Context)) {
	caller, err := s.door.Identify(humagin.Unwrap(ctx))
	if err == nil {
		err = caller.Reaches(service.Use{
			Changes: ctx.Method() != http.MethodGet, First: slices.Contains(beforeChanging, ctx.Operation().OperationID),
		})
	}
	if err != nil {
		s.refuse(ctx, err)
		return
	}
	next(ctx)
}

// stranger lets somebody ask who has not signed in yet.
func (s *server) stranger(ctx huma.Context, next func(huma.Context)) {
	if err := s.door.Unknown(door.Of(ctx.Context())); err != nil {
		s.refuse(ctx, err)
		return
	}
	next(ctx)
}

// readings are the operations that look, by the line of the table of reading. One that is not here is for administrators alone.
var readings = map[string]access.Resource{
	"listProjects": access.ReadProjects, "exportCSV": access.ReadProjects, "exportWorkbook": access.ReadProjects,
	"getProject": access.ReadProjects, "getLive": access.ReadProjects, "listOffers": access.ReadProjects,
	"listPapers": access.ReadPapers, "getPaper": access.ReadPapers, "getThumbnail": access.ReadPapers,
	"listEvents": access.ReadRecord, "getTimeline": access.ReadRecord, "explain": access.ReadRecord, "verifyChain": access.ReadRecord,
	"listTasks": access.ReadTasks, "listTaskDays": access.ReadTasks, "getTask": access.ReadTasks, "getDeadlines": access.ReadTasks,
	"listStuck":     access.ReadStuck,
	"listMentions":  access.ReadStuck,
	"getStatistics": access.ReadStatistics, "getMilestones": access.ReadStatistics, "getSpending": access.ReadStatistics,
	"getOverview": access.ReadStatistics, "getReportFigures": access.ReadStatistics, "getFindingFigures": access.ReadStatistics,
	"listFundOrders":    access.ReadFunds,
	"listNotifications": access.ReadMessages, "listDigests": access.ReadMessages,
	"getMe": access.ReadAccount, "getSettings": access.ReadAccount, "listMyTokens": access.ReadAccount,
	"listMySessions": access.ReadAccount,
	"listPeople":     access.ReadPeople, "listUnits": access.ReadPeople, "getLineage": access.ReadPeople,
	"listDeputies": access.ReadDeputies,
	"listTokens":   access.ReadSecrets, "listRobots": access.ReadSecrets, "listDeliveries": access.ReadSecrets,
	"getPerson": access.ReadSecrets,
	"listActs":  access.ReadSecrets, "getAct": access.ReadSecrets,
	"listAlarms":   access.ReadAlarms,
	"getCondition": access.ReadCondition, "verifyChains": access.ReadCondition,
	"listImports": access.ReadImports, "getImport": access.ReadImports,
	"listPolicies": access.ReadRules, "getPolicy": access.ReadRules, "diffPolicy": access.ReadRules, "listYears": access.ReadRules,
	"getYear": access.ReadRules, "listCalendars": access.ReadRules, "getCalendar": access.ReadRules, "getClock": access.ReadRules,
	"listTemplates": access.ReadRules, "templateCSV": access.ReadRules, "templateWorkbook": access.ReadRules,
}

// mayRead refuses an operation that the table does not open to the caller.
func (s *server) mayRead(ctx huma.Context, next func(huma.Context)) {
	if err := s.MayRead(ctx.Context(), callerOf(ctx.Context()), readings[ctx.Operation().OperationID]); err != nil {
		s.refuse(ctx, err)
		return
	}
	next(ctx)
}

// administratorsOnly refuses everybody else.
func administratorsOnly(c *service.Caller) error {
	if c.Administers() {
		return nil
	}
	return refusal.New(refusal.CodeNotHolder, "仅管理员可以办理", "this is for administrators")
}
