package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"sluice/door"
)

// The groups of operations.
const (
	tagProjects   = "projects"
	tagCommands   = "commands"
	tagTasks      = "tasks"
	tagOversight  = "oversight"
	tagDirectory  = "directory"
	tagAccounts   = "accounts"
	tagPolicies   = "policies"
	tagImports    = "imports"
	tagOperations = "operations"
)

const introduction = `Sluice runs the life of publicly funded county projects: declaration, review, implementation with monthly
reports, inspection and rectification, acceptance, handover.

**Who asks** is told by a token: ` + "`Authorization: Bearer …`" + `, or without that header by the cookie of a session. A token with the scope ` + "`read`" + ` is for GET alone.

**Changing something** needs a header ` + "`Idempotency-Key`" + `, new for every change. Repeat a request whose answer did not
arrive with the same key: it is done once and answered the same. ` + "`If-Match`" + ` with the ETag of a project makes sure that
nobody decides on what has moved on.

**Refusals** are problem documents (RFC 9457) with a stable ` + "`code`" + ` and sentences in English and Chinese.

Money is in fen. Dates are civil dates in Asia/Shanghai, instants are RFC 3339. Lists answer items, page, page_size, total.`

// descriptions say of an operation what its summary does not.
var descriptions = map[string]string{
	"declare": "The unit's staff declares. The code is given by the office's count: programme, year, serial.",
	"submit":  "Refused with every reason while papers are missing; GET of the project lists them beforehand.",
	"filePaper": "Send a form with the one field file, or the bytes alone with the parameter name. The kinds are those of the " +
		"policy's catalogue. The same bytes under the same kind are on file once.",
	"getThumbnail": "A JPEG, upright, of at most 640 pixels each way. Of JPEG and PNG alone, of at most 60 million pixels; any other paper is downloaded.",
	"explain":      "Answered by the project's workflow, not by the record.",
	"getLive":      "The state as the workflow holds it, with what the record may still lack.",
	"listTaskDays": "Between two days, both included, of which there are at most 400; the rest narrows as it does the list of tasks.",
	"listTasks":    "Without parameters: what waits for the posts I hold.",
	"decide":       "Nobody decides what they submitted, nor two steps running: persons are compared, not posts.",
	"confirm": "For tasks that ask for a confirmation: that a notice drew no objection, that works are complete, that a " +
		"register's line is right.",
	"addPerson":  "For administrators. The token is in the first answer alone; a repeated request says that it was shown.",
	"issueToken": "For administrators. The tokens issued before stay valid. Without a body it is a full token that does not expire.",
	"issueMyToken": "The token is in the first answer alone. A token with a last day issues none that is good for longer. Days are the " +
		"machine's, also where the business clock is a stepped one.",
	"revokeToken":   "For administrators. A token that is remembered is good for five seconds more.",
	"revokeMyToken": "A token that is remembered is good for five seconds more.",
	"signIn": "Hands out the cookie " + door.SessionCookie +
		": HttpOnly, SameSite=Lax, and Secure where the pages have an https address. A session ends " +
		"after 12 hours without use and after 7 days at most. After some failures the answer is 429 with Retry-After. Whether there is " +
		"such a person is not told.",
	"beginSignIn": "Answers the issuer's address, to which the browser is led, and hands out the cookie " + door.FlowCookie +
		", which must be there when it " +
		"comes back within ten minutes. The pages do this.",
	"finishSignIn": "Takes the code and the state that the issuer sent back, and hands out a session as signIn does. Refused when the browser did not " +
		"begin it, when the issuer's answer does not verify, and with unknown_person when nobody has the name in its claim.",
	"signOut":           "Ends the session that asks.",
	"signOutEverywhere": "Ends every session of mine. Tokens stay good.",
	"giveFirstPassword": "For administrators. The person must change it when they first sign in, and can do nothing else until then. " +
		"Whatever they had signed in with a password ends.",
	"changePassword": "Asks for the password there is. Whoever has signed in with the old one elsewhere is signed out.",
	"getDeadlines": "For calendars: an all-day event for each open task of my posts. A token with the scope calendar stands in the address, " +
		"since calendars send no headers; no other may. The address is answered once, by issuing such a token.",
	"listTokens":   "For administrators. The tokens themselves are never told; those past their last day are listed too.",
	"listMyTokens": "The tokens themselves are never told; those past their last day are listed too.",
	"addUnit":      "For administrators.",
	"changeUnit":   "For administrators. Its kind stays; what is on record keeps the name it had.",
	"renamePerson": "For administrators. What is on record keeps the name they had.",
	"publishPolicy": "For administrators. The body is the YAML document. Every fault is answered with its line. A version " +
		"takes effect at least 60 seconds after it is published; open tasks keep their due dates.",
	"previewPolicy": "For those who supervise, and administrators. Every fault is answered with its line. Open tasks keep their due dates when a policy is published; the moves " +
		"say what they would be had they been opened under it.",
	"previewCalendar": "Answers what publishing would refuse, else the days that change and the open tasks that would move. It is put " +
		"on top of all that was published, in force or not yet. Planned dates, fixed days, notices and clocks that stand still do not move.",
	"publishCalendar": "For administrators. The body is YAML in the form of calendar/years.yaml; a year in it takes the place of the one " +
		"known before. Once it is in force every open deadline is counted anew; planned dates, fixed days and notices do not move.",
	"importRegister": "For the collaboration office and administrators. Everything is checked first: any fault refuses the file " +
		"and every fault is answered with its row and column, unless skip_bad is set. Lines that are in already and equal are " +
		"skipped. The same file as of the same date is the same import. 202: some projects are still being started. A file is .xlsx, or " +
		"CSV in UTF-8 or GB18030; its content tells, not its name.",
	"previewImport": "For the collaboration office and administrators. Faults are no refusal here: they are the answer.",
	"getCondition": "For administrators. Temporal's lists, which engine tells of, may lag by a second or two. What machines say to each " +
		"other stands under troubles.",
	"confirmClock": "For administrators. A clock leaps when it goes on by three days or more while Sluice runs, by ten or more while it does not, or goes back by five " +
		"minutes: then commands are answered 503 clock and no deadline acts. Refused (409 stage) when no clock is doubted.",
	"undoImport": "For the collaboration office and administrators. While projects of it are still starting, and once anybody has done something to " +
		"one of them, it is refused (409 stage, with their codes). Its projects then stand in no list, and their codes are free for a register; units that it " +
		"added stay. The record keeps it all.",
	"dropCommand": "For administrators. Whoever repeats the key is told, with the reason. A command with an outcome is not dropped (409 stage). Should the " +
		"engine have decided it all the same, what it decided enters the record, the key answers that, and an alarm says so.",
	"acceptEvents": "For administrators. The digests are those that getCondition tells under record.held. The record takes exactly these events, the " +
		"acceptance stands on record, and the project goes on once nothing else of it is unexplained.",
	"verifyChains": "For administrators. A run checks so many streams, in the order of their names, and names the one to go on after.",
	"getPerson":    "For administrators. Tokens and deputies have lists of their own.",
	"leave":        "For administrators. With preview it says what would change hands, and changes nothing.",
	"exportCSV": "Every project that the filters leave, in UTF-8 with a byte order mark. What a spreadsheet would take for a formula begins " +
		"with an apostrophe, which the import takes away. The import passes over the columns after the register's own.",
	"exportWorkbook":    "Every project that the filters leave. Cells are text or numbers, never formulas.",
	"templateWorkbook":  "With an example, lists to choose from, and a sheet that explains each column.",
	"getStatistics":     "Each figure has the address of the list of its rows under links.",
	"getOverview":       "What is there once however many projects have it, townships, villages and enterprises, is in the statistics by one thing alone: it takes longer to count.",
	"getReportFigures":  "A report is missing once it is past due, unless it was waived. Months before an imported project's duties began are not counted.",
	"getFindingFigures": "Only a pass settles a finding. Until then it waits for an answer or for the second look, and is counted with what it waits for.",
	"getMilestones":     "By the policy in force, of the projects of the year that were approved. Where a register does not say when works began, those under way or complete count from their planned day.",
	"getSpending":       "Spent is what reached contractors or beneficiaries. A payment counts under the lines of its project's award by their shares, against the targets of the policy in force for the budget year.",
	"listStuck": "For those who supervise, and administrators. What waits for a person is under items; what the engine is " +
		"still trying stands apart under engine.",
	"listMentions": "For those who supervise, and administrators. What a rung of its ladder put on the list up to the end of the month, and was not " +
		"done before the month began; what has stood there longest comes first.",
	"stepClock": "For administrators, on a stepped clock; otherwise there is nothing at this address. Every moment due until " +
		"then acts, in order.",
}

// config is how huma is set up. It checks every request against the schemas; unknown fields and parameters are refused.
func config() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Sluice", Version: "1", Description: introduction},
			Servers: []*huma.Server{{URL: "/"}},
			Tags: []*huma.Tag{
				{Name: tagProjects, Description: "Projects, and what is on record about them"},
				{Name: tagCommands, Description: "What may be done to a project"},
				{Name: tagTasks, Description: "What somebody must do by some time (待办), and doing it"},
				{Name: tagOversight, Description: "What is stuck and with whom, statistics, messages"},
				{Name: tagDirectory, Description: "Units, people, posts and tokens"},
				{Name: tagAccounts, Description: "Signing in with a password"},
				{Name: tagPolicies, Description: "The rules as data, version by version"},
				{Name: tagImports, Description: "Taking project registers in, and templates for them"},
				{Name: tagOperations, Description: "Health, and the business clock"},
			},
			Components: &huma.Components{
				Schemas: newRegistry(),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"bearer":  {Type: "http", Scheme: "bearer", Description: "a person's token, issued by an administrator"},
					"session": {Type: "apiKey", In: "cookie", Name: door.SessionCookie, Description: "who has signed in with a password"},
					"calendar": {Type: "apiKey", In: "query", Name: "token",
						Description: "a token with the scope calendar, for the feed of deadlines alone"},
				},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
	}
}

// document serves the OpenAPI document. It is written once, when first asked for.
func document(doc *huma.OpenAPI) gin.HandlerFunc {
	text := sync.OnceValues(func() ([]byte, error) { return json.Marshal(doc) })
	return func(c *gin.Context) {
		content, err := text()
		if err != nil {
			refuse(c, fmt.Errorf("the OpenAPI document: %w", err))
			return
		}
		c.Data(http.StatusOK, "application/json", content)
	}
}
