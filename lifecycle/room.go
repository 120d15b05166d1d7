package lifecycle

import (
	"encoding/json"
	"fmt"
	"slices"

	"sluice/process"
	"sluice/refusal"
)

// Bytes of JSON that a project's state may have, as a workflow carries it. What goes on with a project has room of its own beyond what
// anybody may add at will, and what answers, ends or takes back has no limit: a project can always be brought to its end.
const (
	roomAtWill = 256 << 10
	roomToGoOn = 384 << 10
	roomNoted  = roomAtWill / 10 * 8 // an alarm is raised
)

// rooms are the commands that add to the state, with the room for each.
var rooms = map[process.CommandName]int{
	process.CommandVisit: roomAtWill, process.CommandRaiseDifficulty: roomAtWill, process.CommandObject: roomAtWill,
	process.CommandRequestChange: roomAtWill,
	process.CommandCorrectReport: roomAtWill, process.CommandCopy: roomAtWill, process.CommandNudge: roomAtWill,
	process.CommandFilePaper: roomToGoOn, process.CommandRecordFundOrder: roomToGoOn, process.CommandTender: roomToGoOn,
	process.CommandSignContract:   roomToGoOn,
	process.CommandRequestPayment: roomToGoOn,
}

// Lean is the project without what people wrote that no rule asks for: enough to decide everything as with it. The log has the words.
func (p Project) Lean() Project {
	p.Papers = slices.Clone(p.Papers)
	for i := range p.Papers {
		p.Papers[i].Name = ""
	}
	p.Reports = slices.Clone(p.Reports)
	for i := range p.Reports {
		r := &p.Reports[i]
		r.Problems, r.NextMonth, r.Signer, r.Explanation = "", "", "", ""
	}
	p.Findings = slices.Clone(p.Findings)
	for i := range p.Findings {
		p.Findings[i].Detail = ""
	}
	p.Changes = slices.Clone(p.Changes)
	for i := range p.Changes {
		p.Changes[i].Input.Reason, p.Changes[i].Input.Items = "", nil
	}
	return p
}

// Room refuses a command that adds to the state of a project which has no room for it; events are what was decided. It counts the state
// after them: what makes it smaller passes.
func Room(p Project, name process.CommandName, events []Event) error {
	most, adds := rooms[name]
	if !adds {
		return nil
	}
	after, err := FoldAll(p, events)
	if err != nil {
		return err
	}
	if n := after.leanSize(); n > most && n > p.leanSize() {
		return refusal.New(refusal.CodeTooLarge,
			fmt.Sprintf("该项目在办事项和资料过多（%d KB，上限 %d KB），不能再办理：%s。答复、复查、办结、撤回、终止等不受限制",
				n>>10, most>>10, CommandWords(name).ZH),
			fmt.Sprintf("the project holds too much (%d KB of %d KB) to take another %s; what answers, ends or takes back is always taken",
				n>>10, most>>10, name))
	}
	return nil
}

// Crowded reports whether a project nears the limit of what may be added to it at will.
func (p Project) Crowded() bool { return p.leanSize() > roomNoted }

func (p Project) leanSize() int {
	encoded, _ := json.Marshal(p.Lean())
	return len(encoded)
}
