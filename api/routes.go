package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sluice/service"
	"sluice/service/port"
)

// routes is the map of the API.
func (s *server) routes() {
	// Projects: find them, look at one.
	get(s, tagProjects, "listProjects", "/projects", "List projects", s.listProjects, choices("sort", bothWays(port.ProjectSorts)))
	get(s, tagProjects, "exportCSV", "/projects.csv", "The list of projects as a register in CSV", s.exportProjects("csv"),
		choices("sort", bothWays(port.ProjectSorts)), answers("text/csv", "The register", binary()))
	get(s, tagProjects, "exportWorkbook", "/projects.xlsx", "The list of projects as a register in a workbook", s.exportProjects("xlsx"),
		choices("sort", bothWays(port.ProjectSorts)), answers(exportTypes[".xlsx"], "The register", binary()))
	get(s, tagProjects, "getProject", "/projects/{code}", "Look at a project", s.getProject)
	get(s, tagProjects, "getLive", "/projects/{code}/live", "Ask the project's workflow itself", s.getLive)
	get(s, tagProjects, "listEvents", "/projects/{code}/events", "List the events on record", s.listEvents)
	get(s, tagProjects, "getTimeline", "/projects/{code}/timeline", "Read the project's life in plain words", s.getTimeline)
	get(s, tagProjects, "explain", "/projects/{code}/explain", "Why each open task is due when it is, and what happens next", s.explain)
	get(s, tagProjects, "listOffers", "/projects/{code}/commands", "What I may do with the project now, and what stands in the way",
		s.listOffers)
	get(s, tagProjects, "verifyChain", "/projects/{code}/chain", "Recompute the digests of the project's events", s.verifyChain)

	// The commands of a project's life, as the table of the process defines them.
	s.commandRoutes()

	// Papers (资料).
	upload(s, tagCommands, "filePaper", "/projects/{code}/papers", "Put a paper on file", s.filePaper, takesPaper, stale)
	get(s, tagProjects, "listPapers", "/projects/{code}/papers", "List the papers on file", s.listPapers)
	get(s, tagProjects, "getPaper", "/projects/{code}/papers/{sha256}", "Download a paper", s.getPaper,
		answers("application/octet-stream", "The paper", binary()))
	get(s, tagProjects, "getThumbnail", "/projects/{code}/papers/{sha256}/thumbnail", "Look at a photograph made small", s.getThumbnail,
		answers("image/jpeg", "The photograph", binary()))

	// Tasks (待办): the inbox, and doing many at once.
	get(s, tagTasks, "listTasks", "/tasks", "List tasks: what waits for me, what I did", s.listTasks,
		choices("sort", bothWays(port.TaskSorts)))
	get(s, tagTasks, "listTaskDays", "/tasks/days", "How many tasks are due on each day", s.listTaskDays)
	get(s, tagTasks, "getTask", "/tasks/{id}", "Look at a task", s.getTask)
	change(s, http.MethodPost, tagTasks, "bulk", "/tasks/bulk", "Give a command to many tasks, or see what would become of each (批量)",
		s.bulk)

	// Oversight.
	get(s, tagOversight, "listStuck", "/stuck", "What is stuck: whose turn, since when, by which rule (督办)", s.listStuck,
		choices("by", port.StuckGroups), stuckShapes(s))
	get(s, tagOversight, "listMentions", "/mentions", "What is due for the circular or the meeting of a month (通报、推进会)", s.listMentions)
	get(s, tagOversight, "getStatistics", "/statistics", "Count projects, money and people", s.getStatistics,
		choices("by", port.StatisticsBy))
	get(s, tagOversight, "getOverview", "/statistics/overview", "Count projects and money by several things at once", s.getOverview,
		choices("by", port.StatisticsBy))
	get(s, tagOversight, "getSpending", "/statistics/spending",
		"What of each budget year's funds was spent, against the policy's targets (支出率)", s.getSpending, choices("by", port.SpendingBy))
	get(s, tagOversight, "listFundOrders", "/fund-orders", "The county's fund orders: what was awarded, what is left, what was paid (资金文件)",
		s.listFundOrders)
	get(s, tagOversight, "getReportFigures", "/statistics/reports", "Count the monthly reports: on time, late, missing (月报)",
		s.getReportFigures)
	get(s, tagOversight, "getFindingFigures", "/statistics/findings", "Count the findings that are not settled (整改)", s.getFindingFigures,
		choices("by", service.FindingGroups))
	get(s, tagOversight, "getMilestones", "/statistics/milestones", "How a year's projects stand against the policy's milestones",
		s.getMilestones)
	get(s, tagOversight, "listNotifications", "/notifications", "My messages", s.listNotifications)
	account(s, http.MethodPost, "markRead", "/notifications/read", "Mark messages as read", s.markRead)
	get(s, tagOversight, "listDigests", "/digests", "What those who supervise are told on the morning of a working day (日报)", s.listDigests)

	get(s, tagOversight, "listAlarms", "/alarms", "What needs an administrator: posts that nobody holds, projects that are held",
		s.listAlarms)
	get(s, tagOversight, "listDeliveries", "/deliveries", "What left the house by mail or robot, or did not", s.listDeliveries)
	change(s, http.MethodPost, tagOversight, "retryDelivery", "/deliveries/{id}/retry", "Send again what failed", s.retryDelivery)
	get(s, tagOversight, "listRobots", "/robots", "The group chats that are told what a post is told", s.listRobots)
	change(s, http.MethodPut, tagOversight, "setRobot", "/robots", "Tell a group chat what a post is told, or no longer", s.setRobot)
	get(s, tagDirectory, "getSettings", "/me/settings", "How I am reached", s.getSettings)
	change(s, http.MethodPut, tagDirectory, "setSettings", "/me/settings", "Say how I am reached", s.setSettings)

	// The directory.
	get(s, tagDirectory, "getMe", "/me", "Who I am and which posts I hold", s.getMe)
	get(s, tagDirectory, "listUnits", "/units", "List units", s.listUnits)
	change(s, http.MethodPost, tagDirectory, "addUnit", "/units", "Add a unit", s.addUnit, created)
	change(s, http.MethodPut, tagDirectory, "changeUnit", "/units/{unit}", "Put a unit's name right, or what it stands under", s.changeUnit)
	get(s, tagDirectory, "getLineage", "/units/{unit}/lineage", "What a unit was called, what was merged into it, what became of it",
		s.getLineage)
	change(s, http.MethodPost, tagDirectory, "mergeUnit", "/units/{unit}/merge", "Merge a unit into another, which takes its place (机构合并)",
		s.mergeUnit)
	get(s, tagDirectory, "listPeople", "/people", "List people and their posts", s.listPeople)
	get(s, tagDirectory, "getPerson", "/people/{person}", "Look at a person: posts, password, sessions", s.getPerson)
	change(s, http.MethodPost, tagDirectory, "addPerson", "/people", "Add a person with posts and a token", s.addPerson, created)
	change(s, http.MethodPut, tagDirectory, "renamePerson", "/people/{person}", "Put a person's name right", s.renamePerson)
	feedOf(s, tagTasks, "getDeadlines", feedPath, "My deadlines, for a calendar (日历订阅)", s.getDeadlines,
		answers("text/calendar", "The calendar", &huma.Schema{Type: huma.TypeString}), unchanged)
	get(s, tagDirectory, "listMyTokens", "/me/tokens", "List my tokens", s.listMyTokens)
	change(s, http.MethodPost, tagDirectory, "issueMyToken", "/me/tokens", "Issue myself a token", s.issueMyToken, created)
	change(s, http.MethodPost, tagDirectory, "revokeMyToken", "/me/tokens/{id}/revoke", "Revoke a token of mine", s.revokeMyToken)
	get(s, tagDirectory, "listTokens", "/people/{person}/tokens", "List the tokens of a person", s.listTokens)
	change(s, http.MethodPost, tagDirectory, "issueToken", "/people/{person}/tokens", "Issue a person another token", s.issueToken, created)
	change(s, http.MethodPost, tagDirectory, "revokeToken", "/people/{person}/tokens/{id}/revoke", "Revoke a token of a person",
		s.revokeToken)
	change(s, http.MethodPost, tagDirectory, "revokeTokens", "/people/{person}/tokens/revoke",
		"Revoke all tokens of a person and sign them out", s.revokeTokens)
	change(s, http.MethodPost, tagDirectory, "givePost", "/people/{person}/posts", "Give a person another post", s.givePost)
	change(s, http.MethodPost, tagDirectory, "takePost", "/people/{person}/posts/take", "Take a post from a person", s.takePost)
	change(s, http.MethodPost, tagDirectory, "letIn", "/people/{person}/return", "Let somebody in again who had left", s.letIn)
	change(s, http.MethodPost, tagDirectory, "leave", "/people/{person}/leave", "Let a successor take over all that a person held", s.leave)
	get(s, tagDirectory, "listDeputies", "/deputies", "Who stands in for whom (代理)", s.listDeputies)
	change(s, http.MethodPost, tagDirectory, "nameDeputy", "/deputies", "Name a deputy for some days", s.nameDeputy, created)
	change(s, http.MethodPost, tagDirectory, "acceptDeputy", "/deputies/{id}/accept", "Take on to stand in for somebody who named me",
		s.acceptDeputy)
	change(s, http.MethodPost, tagDirectory, "declineDeputy", "/deputies/{id}/decline", "Not take it on", s.declineDeputy)
	change(s, http.MethodPost, tagDirectory, "endDeputy", "/deputies/{id}/end", "End a deputy before the last day", s.endDeputy)

	get(s, tagDirectory, "listActs", "/acts", "What waits, or waited, for a second administrator", s.listActs)
	get(s, tagDirectory, "getAct", "/acts/{id}", "Look at such an act: what it would change", s.getAct)
	change(s, http.MethodPost, tagDirectory, "confirmAct", "/acts/{id}/confirm",
		"Confirm another administrator's act, which is done at once", s.confirmAct)
	change(s, http.MethodPost, tagDirectory, "refuseAct", "/acts/{id}/refuse", "Refuse another administrator's act", s.refuseAct)
	change(s, http.MethodPost, tagDirectory, "withdrawAct", "/acts/{id}/withdraw", "Take an act of mine back", s.withdrawAct)

	// Passwords, and signing in with them.
	unknown(s, "signIn", "/sessions", "Sign in with a password", s.signIn)
	open(s, tagAccounts, "listSignInWays", base+"/sessions/ways", "The ways to sign in besides with a password", s.signInWays)
	unknown(s, "beginSignIn", "/sessions/openid/begin", "Begin to sign in at the issuer (OpenID Connect)", s.beginSignIn)
	unknown(s, "finishSignIn", "/sessions/openid", "Come back from the issuer", s.finishSignIn)
	account(s, http.MethodDelete, "signOut", "/sessions/current", "Sign out", s.signOut)
	account(s, http.MethodDelete, "signOutEverywhere", "/sessions", "Sign out everywhere", s.signOutEverywhere)
	get(s, tagAccounts, "listMySessions", "/me/sessions", "Where I am signed in", s.listMySessions)
	account(s, http.MethodDelete, "endMySession", "/me/sessions/{id}", "Sign out somewhere else", s.endMySession)
	account(s, http.MethodPut, "giveFirstPassword", "/people/{person}/password", "Give a person a first password", s.giveFirstPassword)
	account(s, http.MethodPut, "changePassword", "/me/password", "Change my password", s.changePassword)

	// Policies.
	get(s, tagPolicies, "listPolicies", "/policies", "List policy versions", s.listPolicies)
	get(s, tagPolicies, "getPolicy", "/policies/{version}", "Read a policy version", s.getPolicy)
	change(s, http.MethodPost, tagPolicies, "publishPolicy", "/policies", "Publish a policy version", s.publishPolicy, created)

	get(s, tagPolicies, "diffPolicy", "/policies/{version}/diff", "What differs from another version", s.diffPolicy)
	post(s, tagPolicies, "previewPolicy", "/policies/preview", "What a policy would change, without publishing it", s.previewPolicy)

	// The working calendar (放假调休).
	get(s, tagPolicies, "listYears", "/calendar", "List the years of the calendar", s.listYears)
	get(s, tagPolicies, "getYear", "/calendar/{year}", "Read a year: free days and make-up days", s.getYear)
	get(s, tagPolicies, "listCalendars", "/calendars", "List what the county published of the calendar", s.listCalendars)
	get(s, tagPolicies, "getCalendar", "/calendars/{version}", "Read what was published of the calendar", s.getCalendar)
	change(s, http.MethodPost, tagPolicies, "publishCalendar", "/calendars", "Publish a year, or a correction", s.publishCalendar, created)
	post(s, tagPolicies, "previewCalendar", "/calendars/preview", "What a calendar would move, without publishing it", s.previewCalendar)

	// Imports of registers.
	upload(s, tagImports, "importRegister", "/imports", "Take a register in", s.importRegister, takesRegister, alsoAccepted)
	preview(s, tagImports, "previewImport", "/imports/preview", "What taking a register in would do, without doing it", s.previewImport,
		takesRegister)
	get(s, tagImports, "listImports", "/imports", "List imports", s.listImports)
	get(s, tagImports, "getImport", "/imports/{id}", "How far an import is", s.getImport)
	change(s, http.MethodPost, tagImports, "undoImport", "/imports/{id}/undo", "Take an import back, whole (撤销导入)", s.undoImport)

	get(s, tagImports, "listTemplates", "/templates", "List the files to fill in", s.listTemplates)
	get(s, tagImports, "templateCSV", "/templates/register.csv", "A register to fill in, in CSV", s.getTemplate("csv"),
		answers("text/csv", "The template", binary()))
	get(s, tagImports, "templateWorkbook", "/templates/register.xlsx", "A register to fill in, as a workbook", s.getTemplate("xlsx"),
		answers(exportTypes[".xlsx"], "The template", binary()))

	// Operations.
	get(s, tagOperations, "getClock", "/clock", "Read the business clock", s.getClock)
	change(s, http.MethodPost, tagOperations, "stepClock", "/clock", "Step the business clock, when it is a stepped one", s.stepClock)
	get(s, tagOperations, "getCondition", "/health", "How Sluice does: what lags, waits and fails", s.getCondition)
	get(s, tagOperations, "verifyChains", "/chains", "Recompute the digests of the whole log, piece by piece", s.verifyChains)
	s.upkeepRoutes()
	open(s, tagOperations, "alive", "/healthz", "Whether the process is alive", s.alive)
	open(s, tagOperations, "ready", "/readyz", "Whether it can serve", s.ready)
}

// created makes the success of an operation a 201.
func created(op *huma.Operation) {
	op.DefaultStatus = http.StatusCreated
	op.Responses["201"] = op.Responses["200"]
	delete(op.Responses, "200")
	op.Responses["201"].Description = http.StatusText(http.StatusCreated)
}

// unchanged documents that an operation heeds If-None-Match.
func unchanged(op *huma.Operation) {
	op.Responses["304"] = &huma.Response{Description: http.StatusText(http.StatusNotModified)}
}

// alsoAccepted documents that an operation may go on after its answer.
func alsoAccepted(op *huma.Operation) {
	accepted := *op.Responses["200"]
	accepted.Description = "Recorded; some projects are still being started: ask again"
	op.Responses["202"] = &accepted
}
