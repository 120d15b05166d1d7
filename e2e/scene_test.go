package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/e2e/browser"
)

// TestScene sets up a county in the middle of July 2019, with the register of four years and projects in every stage, and looks at its
// pages: each kind of them, the pictures of the documentation, what comes out of a printer.
func TestScene(t *testing.T) {
	works(t)
	d := openDesk(t, browser.Start(t), "2019-03-01")
	d.scene()
	for _, part := range []struct {
		name string
		do   func(*desk)
	}{
		{"every page", everyPage},
		{"pictures", pictures},
		{"print", printed},
	} {
		t.Run(part.name, func(t *testing.T) {
			d.of(t)
			part.do(d)
		})
	}
}

// scene leads some projects to where they are on the fifteenth of July 2019. In the one that is being built, June is missing, a
// finding was not put right at the first attempt, and the advance is paid.
func (d *desk) scene() {
	output, err := d.importFile(registerUTF8, "--as-of", "2019-03-01")
	require.NoError(d.t, err, output)
	d.submitted("龙亭镇食用菌产业园建设项目")
	d.life.name = "龙亭镇有机水稻基地建设项目"
	d.life.code = d.building(d.life.name)
	code, at := d.life.code, "/api/v1/projects/"+d.life.code
	d.clerk.paper(code, "payment_request")
	d.clerk.paper(code, "linkage_agreement")
	d.clerk.post(at+"/request-payment", object{"instalment": "advance", "amount_fen": 27_000_000})
	for _, checker := range []*caller{d.reviewer, d.office, d.finance} {
		d.decide(checker, code, "check_payment", "approve", "")
	}
	d.cashier.post(at+"/pay", object{"on": "2019-05-06", "voucher": "BK-2019-118 " + code})
	d.admin.step("2019-06-03 09:00")
	d.report(code, "2019-05", 20)
	d.reviewer.post("/api/v1/tasks/"+d.admin.task(code, "verify_report")+"/verify", object{"agrees": true})
	d.admin.step("2019-06-24 09:00")
	d.inspected()
	d.admin.step("2019-07-08 09:00")
	d.returned("龙亭镇农产品交易市场改造项目", "缺少村民代表会议签字，第3页预算与附表不一致。")
	d.submitted("龙亭镇灌溉渠修复项目")
	d.declared("龙亭镇乡村旅游步道项目")
	d.admin.step("2019-07-15 09:00")
}

// inspected finds a fault, with photographs, which the first attempt does not put right.
func (d *desk) inspected() {
	code, at := d.life.code, "/api/v1/projects/"+d.life.code
	d.pictured(d.reviewer, code, "visit_photos", "排水沟现场.jpg", watery)
	d.officer.post(at+"/visit", object{
		"on": "2019-06-24", "seen": "地块平整，秧苗长势良好；东侧排水沟未完工，坡度不足。",
		"finding": object{"title": "排水沟未按图施工", "detail": "图纸坡度 3‰，现场不足 1‰，雨后积水。", "severity": "medium"},
	})
	d.clerk.post("/api/v1/tasks/"+d.admin.task(code, "answer_finding")+"/answer", object{"text": "已组织返工，调整坡度。"})
	d.pictured(d.clerk, code, "rectification_evidence", "返工后.jpg", muddy)
	d.officer.post("/api/v1/tasks/"+d.admin.task(code, "recheck")+"/recheck",
		object{"on": "2019-06-24", "passed": false, "note": "南段仍积水，未到位。"})
}

// The ditch of a photograph, before and after it was dug out.
var (
	watery = color.RGBA{R: 120, G: 140, B: 150, A: 255}
	muddy  = color.RGBA{R: 150, G: 118, B: 84, A: 255}
)

// pictured files a photograph.
func (d *desk) pictured(by *caller, code, kind, name string, ditch color.RGBA) {
	d.t.Helper()
	by.do(http.MethodPost, "/api/v1/projects/"+code+"/papers?kind="+kind+"&name="+name, photograph(d.t, ditch)).ok()
}

// photograph is a JPEG of a field under a sky with a ditch in it.
func photograph(t *testing.T, ditch color.RGBA) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 480, 300))
	for y := range 300 {
		for x := range 480 {
			picture.Set(x, y, landscape(x, y, ditch))
		}
	}
	var file bytes.Buffer
	require.NoError(t, jpeg.Encode(&file, picture, nil))
	return file.Bytes()
}

// landscape is a point of the picture: sky, a hill, rows of rice that run to the horizon, and the ditch among them.
func landscape(x, y int, ditch color.RGBA) color.RGBA {
	const horizon = 110
	hill := horizon - 35 + (x-170)*(x-170)/900
	switch depth := y - horizon; {
	case y < min(hill, horizon):
		return color.RGBA{uint8(150 + y/2), uint8(190 + y/4), 225, 255}
	case depth < 0:
		return color.RGBA{88, 122, 92, 255}
	case (x-240)*60/(depth+20) > 18 && (x-240)*60/(depth+20) < 48:
		return ditch
	default:
		row := ((x-240)*60/(depth+20) + 600) / 6 % 2
		return color.RGBA{uint8(96 + 40*row), uint8(140 + 25*row), 70, 255}
	}
}

// returned hands a declaration in and has it returned.
func (d *desk) returned(name, reason string) {
	d.t.Helper()
	d.decide(d.reviewer, d.submitted(name), "decide", "return", reason)
}
