package papers

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // pictures come in both
	"io"
	"os"
	"time"

	"github.com/bep/imagemeta"
	"golang.org/x/image/draw"
)

// ErrNoPicture says that a paper is no JPEG or PNG of a size that is made small.
var ErrNoPicture = errors.New("the paper is no picture that can be made small")

const (
	// thumbnails are the pictures made small. They can be made again at any time.
	thumbnails = "thumbnails"
	// thumbnailSide is the longer side of one, in pixels: what a telephone shows across its whole width.
	thumbnailSide    = 640
	thumbnailQuality = 80
	// mostPixels is the largest picture that is made small: the most that telephones take. mostBytes is what it may hold in memory
	// meanwhile.
	mostPixels = 60_000_000
	mostBytes  = 192 << 20
	// mostPatience is how long unpacking one may take: a file can ask for far more work than its size says.
	mostPatience = 10 * time.Second
)

// Thumbnail returns the picture of a SHA-256 made small, upright, as a JPEG. It is made when it is asked for the first time, one at a time,
// and kept. A paper that is not there is ErrNotFound, one that cannot be shown so is ErrNoPicture.
func (f *Folder) Thumbnail(ctx context.Context, sha string) ([]byte, error) {
	if !shaForm.MatchString(sha) {
		return nil, ErrNotFound
	}
	if kept, err := os.ReadFile(f.small(sha)); err == nil {
		return kept, nil
	}
	select {
	case f.making <- struct{}{}:
		defer func() { <-f.making }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if kept, err := os.ReadFile(f.small(sha)); err == nil { // made while this one waited
		return kept, nil
	}
	paper, _, err := f.Get(sha)
	if err != nil {
		return nil, err
	}
	defer paper.Close()
	made, err := smaller(ctx, paper)
	if err != nil {
		return nil, fmt.Errorf("make %s small: %w", sha, err)
	}
	_ = f.keepSmall(sha, made) // where it cannot be kept, it is made again
	return made, nil
}

// small is where a picture made small is kept.
func (f *Folder) small(sha string) string { return f.path(thumbnails, sha[:2], sha+".jpg") }

// keepSmall keeps a picture made small: whole or not at all.
func (f *Folder) keepSmall(sha string, made []byte) error {
	if err := os.MkdirAll(f.path(thumbnails, sha[:2]), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(f.path(unfinished), "*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // gone already once it was renamed
	_, err = file.Write(made)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), f.small(sha))
}

// smaller makes a picture small. What it would cost is known from its head, before anything of it is unpacked.
func smaller(ctx context.Context, from io.ReadSeeker) ([]byte, error) {
	head, format, err := image.DecodeConfig(bufio.NewReader(from))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPicture, err)
	}
	turn := turnOf(from, format)
	pixels := int64(head.Width) * int64(head.Height)
	if pixels <= 0 || pixels > mostPixels || pixels*bytesPerPixel(from, format, head.ColorModel) > mostBytes {
		return nil, fmt.Errorf("%w: it has %d × %d pixels", ErrNoPicture, head.Width, head.Height)
	}
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, mostPatience)
	defer cancel()
	whole, _, err := image.Decode(bufio.NewReader(&attentive{ctx, from}))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPicture, err)
	}
	var file bytes.Buffer
	err = jpeg.Encode(&file, upright(shrunk(whole), turn), &jpeg.Options{Quality: thumbnailQuality})
	return file.Bytes(), err
}

// bytesPerPixel is what unpacking a picture takes at most. A progressive JPEG keeps all its coefficients until the end, an interlaced PNG
// each pass.
func bytesPerPixel(from io.ReadSeeker, format string, model color.Model) int64 {
	switch {
	case format == "jpeg" && progressive(from):
		return 3 + 3*4
	case format == "jpeg":
		return 3
	case model == color.RGBA64Model, model == color.NRGBA64Model:
		return 2 * 8
	}
	return 2 * 4
}

// progressive reports whether a JPEG is, from the marker before its frame.
func progressive(from io.ReadSeeker) bool {
	if _, err := from.Seek(2, io.SeekStart); err != nil {
		return true
	}
	r := bufio.NewReader(from)
	for {
		var segment struct {
			Fill, Marker byte
			Length       uint16
		}
		if err := binary.Read(r, binary.BigEndian, &segment); err != nil || segment.Length < 2 {
			return true // whatever it is, it is reckoned as dear
		}
		switch segment.Marker {
		case 0xC0, 0xC1:
			return false
		case 0xC2:
			return true
		}
		if _, err := r.Discard(int(segment.Length) - 2); err != nil {
			return true
		}
	}
}

// shrunk fits a picture into the size of a thumbnail, on white. Of a large one it first picks points, four times as many each way as are
// needed: smoothing all of them would take more memory than the picture itself.
func shrunk(whole image.Image) *image.RGBA {
	picked := image.NewRGBA(fitting(whole.Bounds(), 4*thumbnailSide))
	draw.Draw(picked, picked.Bounds(), image.White, image.Point{}, draw.Src)
	draw.NearestNeighbor.Scale(picked, picked.Bounds(), whole, whole.Bounds(), draw.Over, nil)
	made := image.NewRGBA(fitting(whole.Bounds(), thumbnailSide))
	draw.BiLinear.Scale(made, made.Bounds(), picked, picked.Bounds(), draw.Src, nil)
	return made
}

// fitting is the largest area of an area's proportion whose sides are no longer than told, and no longer than they are.
func fitting(area image.Rectangle, side int) image.Rectangle {
	width, height := area.Dx(), area.Dy()
	if longer := max(width, height); longer > side {
		width, height = max(1, width*side/longer), max(1, height*side/longer)
	}
	return image.Rect(0, 0, width, height)
}

// turnOf is how a telephone was held, 1 to 8 as EXIF counts; 1, upright, when the picture does not say.
func turnOf(from io.ReadSeeker, format string) int {
	turn := 1
	if _, err := from.Seek(0, io.SeekStart); err != nil || format != "jpeg" {
		return turn
	}
	_, _ = imagemeta.Decode(imagemeta.Options{ // what cannot be read says nothing
		R: from, ImageFormat: imagemeta.JPEG, Sources: imagemeta.EXIF,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return tag.Namespace == "IFD0" && tag.Tag == "Orientation" },
		HandleTag: func(tag imagemeta.TagInfo) error {
			if said, is := tag.Value.(uint16); is && said >= 1 && said <= 8 {
				turn = int(said)
			}
			return nil
		},
	})
	return turn
}

// upright turns a picture as EXIF says that it is to be seen: from 5 on width and height change places.
func upright(lying *image.RGBA, turn int) *image.RGBA {
	if turn == 1 {
		return lying
	}
	width, height := lying.Bounds().Dx(), lying.Bounds().Dy()
	if turn >= 5 {
		width, height = height, width
	}
	made := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			right, bottom := width-1-x, height-1-y
			from := [...][2]int{2: {right, y}, 3: {right, bottom}, 4: {x, bottom}, 5: {y, x}, 6: {y, right}, 7: {bottom, right},
				8: {bottom, x}}[turn]
			made.SetRGBA(x, y, lying.RGBAAt(from[0], from[1]))
		}
	}
	return made
}
