package papers_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/papers"
)

// corners is a picture with a colour in each corner, row by row: red, green, blue, white.
func corners(width, height int) image.Image {
	colours := [4]color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 255, 255}}
	made := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			made.Set(x, y, colours[x*2/width+y*2/height*2])
		}
	}
	return made
}

// held is a JPEG that says how the telephone was held.
func held(t *testing.T, turn byte) []byte {
	t.Helper()
	var file bytes.Buffer
	require.NoError(t, jpeg.Encode(&file, corners(800, 400), nil))
	exif := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), turn, 0, 0, 0, 0, 0, 0)
	head := append([]byte{0xFF, 0xD8, 0xFF, 0xE1, 0, byte(len(exif) + 2)}, exif...)
	return append(head, file.Bytes()[2:]...)
}

// small files some bytes and answers them made small.
func small(t *testing.T, f *papers.Folder, file []byte) ([]byte, error) {
	t.Helper()
	sha, _, err := f.Put(t.Context(), bytes.NewReader(file), 100<<20)
	require.NoError(t, err)
	return f.Thumbnail(t.Context(), sha)
}

// read names the colours of a thumbnail's corners, row by row.
func read(t *testing.T, file []byte) (size image.Point, letters string) {
	t.Helper()
	made, err := jpeg.Decode(bytes.NewReader(file))
	require.NoError(t, err)
	size = made.Bounds().Size()
	for _, at := range []image.Point{{1, 1}, {3, 1}, {1, 3}, {3, 3}} {
		r, g, b, _ := made.At(size.X*at.X/4, size.Y*at.Y/4).RGBA()
		letters += map[[3]bool]string{{true, false, false}: "r", {false, true, false}: "g", {false, false, true}: "b",
			{true, true, true}: "w"}[[3]bool{r > 1<<15, g > 1<<15, b > 1<<15}]
	}
	return size, letters
}

func TestAPhotographIsMadeSmallAndUpright(t *testing.T) {
	f, _ := open(t)
	for turn, seen := range []string{1: "rgbw", 2: "grwb", 3: "wbgr", 4: "bwrg", 5: "rbgw", 6: "brwg", 7: "wgbr", 8: "gwrb", 9: "rgbw"} {
		if turn == 0 {
			continue
		}
		made, err := small(t, f, held(t, byte(turn)))
		require.NoError(t, err)
		size, letters := read(t, made)
		require.Equal(t, seen, letters, "held %d", turn)
		if turn >= 5 && turn <= 8 {
			size.X, size.Y = size.Y, size.X
		}
		require.Equal(t, image.Pt(640, 320), size, "held %d", turn)
		require.NotContains(t, string(made), "Exif", "where it was taken stays in the paper")
	}
}

func TestPicturesOfEveryShape(t *testing.T) {
	f, _ := open(t)
	for _, c := range []struct{ of, made image.Point }{
		{image.Pt(4000, 3000), image.Pt(640, 480)}, {image.Pt(3, 2), image.Pt(3, 2)}, {image.Pt(1, 1), image.Pt(1, 1)},
		{image.Pt(9000, 1), image.Pt(640, 1)},
		{image.Pt(2, 5000), image.Pt(1, 640)},
	} {
		var file bytes.Buffer
		require.NoError(t, png.Encode(&file, corners(c.of.X, c.of.Y)))
		made, err := small(t, f, file.Bytes())
		require.NoError(t, err)
		size, letters := read(t, made)
		require.Equal(t, c.made, size)
		if c.of.Y > 1000 && c.of.X > 1000 {
			require.Equal(t, "rgbw", letters)
			require.Less(t, len(made), 50<<10)
		}
	}
	clear := image.NewNRGBA(image.Rect(0, 0, 10, 10))
	var file bytes.Buffer
	require.NoError(t, png.Encode(&file, clear))
	made, err := small(t, f, file.Bytes())
	require.NoError(t, err)
	_, letters := read(t, made)
	require.Equal(t, "wwww", letters, "what is transparent lies on white")
}

// chunk is a part of a PNG.
func chunk(kind string, content []byte) []byte {
	made := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	made = append(append(made, kind...), content...)
	return binary.BigEndian.AppendUint32(made, crc32.ChecksumIEEE(made[4:]))
}

// pngOf is the head of a PNG.
func pngOf(width, height uint32, depth, kind byte) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, depth, kind, 0, 0, 0))...)
}

// jpegOf is the head of a JPEG in colours, whose frame begins with a marker.
func jpegOf(width, height uint16, marker byte) []byte {
	head := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16([]byte{0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, marker, 0, 17, 8},
		height), width)
	return append(head, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0)
}

func TestWhatIsNoPictureCostsNothing(t *testing.T) {
	f, dir := open(t)
	whole := held(t, 6)
	for name, c := range map[string]struct {
		file []byte
		said string
	}{
		"a document":                    {[]byte("%PDF-1.7 named .jpg"), "unknown format"},
		"nothing":                       {nil, "unknown format"},
		"a GIF":                         {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00"), "unknown format"},
		"cut off":                       {whole[:len(whole)/2], "invalid JPEG format"},
		"a head alone":                  {pngOf(100, 100, 8, 2), "EOF"},
		"far more points than bytes":    {pngOf(30_000, 30_000, 8, 2), "30000 × 30000 pixels"},
		"one long line":                 {pngOf(1<<31-1, 1, 8, 2), "2147483647 × 1 pixels"},
		"deep colours":                  {pngOf(5_000, 4_000, 16, 6), "5000 × 4000 pixels"},
		"a JPEG of every side":          {jpegOf(65_535, 65_535, 0xC0), "65535 × 65535 pixels"},
		"a JPEG that is kept to an end": {jpegOf(5_000, 4_000, 0xC2), "5000 × 4000 pixels"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			sha, _, err := f.Put(t.Context(), bytes.NewReader(c.file), 1<<20)
			require.NoError(t, err)
			runtime.ReadMemStats(&before)
			_, err = f.Thumbnail(t.Context(), sha)
			runtime.ReadMemStats(&after)
			require.ErrorIs(t, err, papers.ErrNoPicture)
			require.ErrorContains(t, err, c.said)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8<<20))
			require.NoFileExists(t, filepath.Join(dir, "thumbnails", sha[:2], sha+".jpg"))
		})
	}
	_, err := small(t, f, jpegOf(5_000, 4_000, 0xC0))
	require.ErrorIs(t, err, papers.ErrNoPicture)
	require.NotContains(t, err.Error(), "pixels", "a JPEG of the same size that is unpacked line by line is tried")
}

func TestAThumbnailIsMadeOnce(t *testing.T) {
	f, dir := open(t)
	sha, _, err := f.Put(t.Context(), bytes.NewReader(held(t, 1)), 1<<20)
	require.NoError(t, err)
	var wg sync.WaitGroup
	made := make([][]byte, 8)
	for i := range made {
		wg.Go(func() {
			var err error
			if made[i], err = f.Thumbnail(context.Background(), sha); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, one := range made {
		require.Equal(t, made[0], one)
	}
	require.ElementsMatch(t, []string{filepath.Join(sha[:2], sha[2:4], sha), filepath.Join("thumbnails", sha[:2], sha+".jpg")},
		files(t, dir))

	require.NoError(t, os.RemoveAll(filepath.Join(dir, "thumbnails")))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "thumbnails"), nil, 0o600), "where nothing can be kept")
	again, err := f.Thumbnail(t.Context(), sha)
	require.NoError(t, err)
	require.Equal(t, made[0], again)

	for _, name := range []string{"", "../secret", strings.Repeat("0", 64), strings.Repeat("A", 64)} {
		_, err := f.Thumbnail(t.Context(), name)
		require.ErrorIs(t, err, papers.ErrNotFound, "%q", name)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = f.Thumbnail(gone, sha)
	require.Error(t, err, "whoever asked has gone")
}
