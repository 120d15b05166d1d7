package page

import (
	"sluice/process"
)

// LightOrder is the order in which lights are shown, the darkest first.
var LightOrder = []process.Colour{process.Red, process.Yellow, process.Green, process.Grey}

// Behind is the page that lists the rows of a figure.
func Behind(links map[string]string, figure string) string { return links[figure] }

// LightOf is the light of a colour; none is green.
func LightOf(c process.Colour) Light {
	if c == "" {
		c = process.Green
	}
	return Light{c, Words["colour."+string(c)]}
}

// Light is a colour with its word: a colour alone says nothing to whoever cannot see it.
type Light struct {
	Colour process.Colour
	Words  process.Words
}
