package web

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"mime"
	"path"

	"github.com/gin-gonic/gin"
)

//go:embed assets
var assetFiles embed.FS

// asset is a file that pages load. Its address holds a digest of its content, so that browsers keep it for good.
type asset struct {
	contentType string
	content     []byte
}

var assets, assetAddresses = readAssets()

func readAssets() (byAddress map[string]asset, addresses map[string]string) {
	byAddress, addresses = map[string]asset{}, map[string]string{}
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		panic(fmt.Sprintf("the pages' files are not in the binary: %v", err)) // only a fault of the build can do this
	}
	for _, entry := range entries {
		content, err := assetFiles.ReadFile("assets/" + entry.Name())
		if err != nil {
			panic(fmt.Sprintf("a file of the pages is not in the binary: %v", err))
		}
		digest := sha256.Sum256(content)
		address := fmt.Sprintf("/assets/%x/%s", digest[:8], entry.Name())
		byAddress[address] = asset{mime.TypeByExtension(path.Ext(entry.Name())), content}
		addresses[entry.Name()] = address
	}
	return byAddress, addresses
}

func (a asset) serve(c *gin.Context) {
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	c.Data(200, a.contentType, a.content)
}
