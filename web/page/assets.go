package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"

	"sluice/web/assets"
)

// asset is a file that pages load. Its address holds a digest of its content, so that browsers keep it for good, and it is packed once for
// all of them.
type asset struct {
	contentType string
	Content     []byte
	packed      []byte // by gzip
}

var AssetsByAddress, assetAddresses = readAssets()

func readAssets() (byAddress map[string]asset, addresses map[string]string) {
	byAddress, addresses = map[string]asset{}, map[string]string{}
	entries, err := assets.Files.ReadDir(".")
	if err != nil {
		panic(fmt.Sprintf("the pages' files are not in the binary: %v", err)) // only a fault of the build can do this
	}
	for _, entry := range entries {
		content, err := assets.Files.ReadFile(entry.Name())
		if err != nil {
			panic(fmt.Sprintf("a file of the pages is not in the binary: %v", err))
		}
		digest := sha256.Sum256(content)
		address := fmt.Sprintf("/assets/%x/%s", digest[:8], entry.Name())
		byAddress[address] = asset{mime.TypeByExtension(path.Ext(entry.Name())), content, packed(content)}
		addresses[entry.Name()] = address
	}
	return byAddress, addresses
}

// packed is a content by gzip.
func packed(content []byte) []byte {
	var into bytes.Buffer
	w, err := gzip.NewWriterLevel(&into, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(fmt.Sprintf("a file of the pages cannot be packed: %v", err)) // memory takes everything
	}
	return into.Bytes()
}

// serve sends the file, packed to whoever can unpack it.
func (a asset) serve(c *gin.Context) {
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	c.Header("Vary", "Accept-Encoding")
	if strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		c.Header("Content-Encoding", "gzip")
		c.Data(http.StatusOK, a.contentType, a.packed)
		return
	}
	c.Data(http.StatusOK, a.contentType, a.Content)
}

// serveAssets gives the files that pages load their addresses.
func serveAssets(router gin.IRouter) {
	for address, asset := range AssetsByAddress {
		router.GET(address, asset.serve)
	}
}
