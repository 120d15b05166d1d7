package registry

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"sluice/process"
)

// The names of the encodings, as File.Encoding says them.
const (
	encodingUTF8    = "UTF-8"
	encodingUTF8BOM = "UTF-8 with BOM"
	encodingGB18030 = "GB18030"
	encodingXLSX    = "xlsx"
)

var (
	bom    = []byte("\uFEFF")
	zipped = []byte("PK\x03\x04")                       // an .xlsx begins so
	ole    = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") // an .xls, or an .xlsx with a password
)

// webPage is how pages begin that office systems export under the name of .xls.
var webPage = regexp.MustCompile(`(?i)^\x{FEFF}*\s*<(!doctype|html|head|meta|table|style|\?xml|workbook)`)

// lost stands in decoded text where bytes could not be read. A register has no use for the character itself.
const lost = string(utf8.RuneError)

// unreadable says why the data cannot be a register at all.
func unreadable(data []byte) *process.Words {
	switch {
	case len(data) > MaxBytes:
		return wrong("文件有 %d 字节，最多 %d 字节；请分成几个文件", "has %d bytes, more than %d: split it", len(data), MaxBytes)
	case bytes.HasPrefix(data, ole):
		return wrong("文件是旧版 .xls 或设有密码；请去掉密码并另存为 .xlsx 或“CSV UTF-8”后再导入",
			"is an old .xls or has a password: remove it and save it as .xlsx or as “CSV UTF-8”")
	case bytes.HasPrefix(data, zipped):
		return nil
	case webPage.Match(data):
		return wrong("是网页，只是名字像工作簿；请用 Excel 或 WPS 打开后另存为 .xlsx",
			"is a web page under the name of a workbook: open it in Excel or WPS and save it as .xlsx")
	case bytes.IndexByte(data, 0) >= 0:
		return wrong("文件既不是 .xlsx 也不是 CSV 文本；请在 Excel 或 WPS 中另存为 .xlsx 或“CSV UTF-8（逗号分隔）”后再导入",
			"is neither .xlsx nor CSV text: in Excel or WPS save it as .xlsx or as “CSV UTF-8 (comma delimited)”")
	}
	return nil
}

// decode finds the encoding and gives the text, with lost where bytes are not of it. Text that is neither whole UTF-8 nor
// whole GB18030 was cut or damaged; it is taken for the one of which less is lost.
func decode(data []byte) (encoding, text string) {
	if rest := data; bytes.HasPrefix(rest, bom) {
		for bytes.HasPrefix(rest, bom) { // some programs add one more each time they save
			rest = rest[len(bom):]
		}
		return encodingUTF8BOM, readUTF8(rest)
	}
	if utf8.Valid(data) {
		return encodingUTF8, string(data)
	}
	asUTF8, asGB18030 := readUTF8(data), readGB18030(data)
	if strings.Count(asUTF8, lost) < strings.Count(asGB18030, lost) {
		return encodingUTF8, asUTF8
	}
	return encodingGB18030, asGB18030
}

func readUTF8(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	return string([]rune(string(data))) // each byte that is not UTF-8 is lost
}

func readGB18030(data []byte) string {
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil {
		return string(text) + lost // what the decoder gave up on
	}
	return string(text)
}
