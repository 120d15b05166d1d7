package browser

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"maps"
	"slices"

	"github.com/chromedp/chromedp"
)

// Picture is the upper part of the page, as high as told and as wide as the window, as a PNG of few colours.
func (w *Window) Picture(height int) []byte {
	w.t.Helper()
	width := Ask[int](w, "() => window.innerWidth")
	w.do(chromedp.EmulateViewport(int64(width), int64(height)))
	Ask[int](w, `async () => {
		for (const image of document.images) image.loading = "eager";
		await Promise.all([...document.images].map((image) => image.decode()));
		return document.images.length;
	}`)
	taken, err := png.Decode(bytes.NewReader(run(w, chromedp.CaptureScreenshot())))
	w.must(err)
	var file bytes.Buffer
	w.must((&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&file, fewColours(taken)))
	return file.Bytes()
}

// fewColours is a picture with 256 colours, which is all that a page of text and plain areas needs: its file is a third as large. They
// are those of whole areas and the most frequent others, without those that hardly differ from one that is in already: so a rare red is
// not lost to greys.
func fewColours(of image.Image) *image.Paletted {
	area := of.Bounds()
	counts, colours := map[color.RGBA]int{}, make([]color.RGBA, 0, area.Dx()*area.Dy())
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			c := color.RGBAModel.Convert(of.At(x, y)).(color.RGBA)
			counts[c]++
			colours = append(colours, c)
		}
	}
	made := image.NewPaletted(area, choose(counts, len(colours)/2000))
	nearest := map[color.RGBA]uint8{}
	for i, c := range colours {
		index, known := nearest[c]
		if !known {
			index = uint8(made.Palette.Index(c))
			nearest[c] = index
		}
		made.Pix[i] = index
	}
	return made
}

// choose picks at most 256 colours; those of so many points are areas. The same page gives the same ones.
func choose(counts map[color.RGBA]int, area int) color.Palette {
	byCount := slices.SortedFunc(maps.Keys(counts), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(number(a), number(b)))
	})
	var chosen color.Palette
	for _, c := range byCount {
		if len(chosen) < 256 &&
			(counts[c] >= area || !slices.ContainsFunc(chosen, func(in color.Color) bool { return alike(in.(color.RGBA), c) })) {
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// alike reports whether hardly anybody tells two colours apart.
func alike(a, b color.RGBA) bool {
	r, g, blue := int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B)
	return r*r+g*g+blue*blue < 10*10
}

// number orders colours that are equally frequent.
func number(c color.RGBA) int { return int(c.R)<<16 | int(c.G)<<8 | int(c.B) }
