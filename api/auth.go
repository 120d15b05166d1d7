package api

import (
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"sluice/door"
	"sluice/lifecycle"
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
var readings = map[string]lifecycle.Reading{
	"listProjects": lifecycle.ReadProjects, "exportCSV": lifecycle.ReadProjects, "exportWorkbook": lifecycle.ReadProjects,
	"getProject": lifecycle.ReadProjects, "getLive": lifecycle.ReadProjects, "listOffers": lifecycle.ReadProjects,
	"listPapers": lifecycle.ReadPapers, "getPaper": lifecycle.ReadPapers, "getThumbnail": lifecycle.ReadPapers,
	"listEvents": lifecycle.ReadRecord, "getTimeline": lifecycle.ReadRecord, "explain": lifecycle.ReadRecord, "verifyChain": lifecycle.ReadRecord,
	"listTasks": lifecycle.ReadTasks, "listTaskDays": lifecycle.ReadTasks, "getTask": lifecycle.ReadTasks, "getDeadlines": lifecycle.ReadTasks,
	"listStuck":     lifecycle.ReadStuck,
	"getStatistics": lifecycle.ReadStatistics, "getMilestones": lifecycle.ReadStatistics, "getSpending": lifecycle.ReadStatistics, "getOverview": lifecycle.ReadStatistics, "getReportFigures": lifecycle.ReadStatistics, "getFindingFigures": lifecycle.ReadStatistics,
	"listFundOrders":    lifecycle.ReadFunds,
	"listNotifications": lifecycle.ReadMessages, "listDigests": lifecycle.ReadMessages,
	"getMe": lifecycle.ReadAccount, "getSettings": lifecycle.ReadAccount, "listMyTokens": lifecycle.ReadAccount, "listMySessions": lifecycle.ReadAccount,
	"listPeople": lifecycle.ReadPeople, "listUnits": lifecycle.ReadPeople, "getLineage": lifecycle.ReadPeople,
	"listDeputies": lifecycle.ReadDeputies,
	"listTokens":   lifecycle.ReadSecrets, "listRobots": lifecycle.ReadSecrets, "listDeliveries": lifecycle.ReadSecrets,
	"getPerson":    lifecycle.ReadSecrets,
	"listAlarms":   lifecycle.ReadAlarms,
	"getCondition": lifecycle.ReadCondition, "verifyChains": lifecycle.ReadCondition,
	"listImports": lifecycle.ReadImports, "getImport": lifecycle.ReadImports,
	"listPolicies": lifecycle.ReadRules, "getPolicy": lifecycle.ReadRules, "diffPolicy": lifecycle.ReadRules, "listYears": lifecycle.ReadRules,
	"getYear": lifecycle.ReadRules, "listCalendars": lifecycle.ReadRules, "getCalendar": lifecycle.ReadRules, "getClock": lifecycle.ReadRules,
	"listTemplates": lifecycle.ReadRules, "templateCSV": lifecycle.ReadRules, "templateWorkbook": lifecycle.ReadRules,
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
