package lifecycle

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"sluice/process"
	"sluice/refusal"
)

// Paper is a document on file. Its bytes lie in the content-addressed folder under their SHA-256.
type Paper struct {
	Kind   process.PaperKind `json:"kind"`
	SHA256 string            `json:"sha256"`
	Size   int64             `json:"size"`
	Name   string            `json:"name" maxLength:"200"`
	By     string            `json:"by"`
	At     time.Time         `json:"at"`

	Subject string `json:"subject,omitempty"` // the payment it belongs to, P1 …
}

// FilePaperInput puts a paper on file. The API fills it in from the upload it has stored.
type FilePaperInput struct {
	Kind   process.PaperKind `json:"kind"`
	SHA256 string            `json:"sha256"`
	Size   int64             `json:"size"` // bytes
	Name   string            `json:"name" maxLength:"200"`

	Subject string `json:"subject,omitempty" doc:"the payment it belongs to, P1 …; without it the request that comes next takes it"`
}

// PaperFiled: a document is on file.
type PaperFiled struct {
	FilePaperInput
}

// Type names the event.
func (*PaperFiled) Type() EventType { return "paper_filed" }

func (f *PaperFiled) fold(p *Project, e Event) {
	p.Papers = append(p.Papers,
		Paper{Kind: f.Kind, SHA256: f.SHA256, Size: f.Size, Name: f.Name, By: e.ActorName, At: e.At, Subject: f.Subject})
}

// SHA256Form is how a digest of a file or a token is written.
var SHA256Form = regexp.MustCompile(`^[0-9a-f]{64}$`)

// maxPapers bounds a project's file, and with it the state its workflow carries.
const maxPapers = 500

func (in *FilePaperInput) decide(d *deciding) error {
	var f refusal.Fields
	if _, known := d.terms.Policy.Papers[in.Kind]; !known {
		f.Add("kind", "资料目录中没有此类资料", "%q is not in the catalogue of papers", in.Kind)
	}
	if !SHA256Form.MatchString(in.SHA256) {
		f.Add("sha256", "校验值有误", "must be 64 hexadecimal digits")
	}
	if in.Size <= 0 {
		f.Add("size", "文件为空", "the file is empty")
	}
	f.Name(in, "name")
	if next := d.project.nextPayment(); in.Subject != "" && in.Subject != next && d.project.payment(in.Subject).ID == "" {
		f.Add("subject", "没有这笔拨款；新申请为 "+next, "must be a payment of the project, or the next, %s; got %q", next, in.Subject)
	}
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.asParty(); err != nil {
		return err
	}
	if slices.ContainsFunc(d.project.Papers, func(p Paper) bool { return p.Kind == in.Kind && p.SHA256 == in.SHA256 }) {
		return refusal.New(refusal.CodeExists, "该文件已归档", "this very file is already on file under this kind")
	}
	if len(d.project.Papers) >= maxPapers {
		return refusal.New(refusal.CodeTooLarge, "资料份数已达上限",
			fmt.Sprintf("the project has %d papers on file, the most it can have", maxPapers))
	}
	d.record(&PaperFiled{*in})
	return nil
}

// asParty lets the actor act for the project's unit, its supervising unit, as the holder of one of its tasks, or as one who inspects it.
func (d *deciding) asParty() error {
	posts := d.posts(process.ToDeclaringUnit, process.ToSupervisingUnit)
	for _, t := range d.project.Tasks {
		posts = append(posts, t.Holder)
	}
	return d.asAny("只有项目单位、主管单位、待办人和检查单位可以办理",
		"this is for the project's unit, its supervising unit, the holders of its tasks and those who inspect it",
		append(posts, d.posts(inspectors...)...)...)
}

// parties are who asParty lets act.
var parties = []process.Addressee{
	process.ToDeclaringUnit, process.ToSupervisingUnit, process.ToHolder, process.ToSliceOfficer, process.ToCollaborationOffice,
	process.ToInspectionOffice,
}
