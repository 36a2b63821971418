package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

const (
	classes  = 10
	pixels   = 64
	features = pixels + 1 // one more, always 1, so that each class has a bias
)

// row is one image: its pixels from 0 to 1, then a 1, and the digit that it shows.
type row struct {
	x     [features]float64
	label int
}

// digits are the 1,797 images, split four to one in each class: every fifth image of a class is for validation.
type digits struct {
	train, validation []row
	sha256            string // of the file's content and the split
}

// readDigits reads digits.bin.gz: 64 bytes of pixels (0 to 16) and one byte of label (0 to 9) for each image, gzipped.
func readDigits(path string) (*digits, error) {
	zipped, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	unzip, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	content, err := io.ReadAll(unzip)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	const size = pixels + 1
	if len(content) == 0 || len(content)%size != 0 {
		return nil, fmt.Errorf("%s: %d bytes are not a number of images of %d bytes", path, len(content), size)
	}
	digest := sha256.Sum256(append(content, "every fifth of a class"...))
	data := &digits{sha256: hex.EncodeToString(digest[:])}
	var seen [classes]int
	for at := 0; at < len(content); at += size {
		image := row{label: int(content[at+pixels])}
		if image.label >= classes {
			return nil, fmt.Errorf("%s: image %d has the label %d, which is no digit", path, at/size, image.label)
		}
		for i := range pixels {
			image.x[i] = float64(content[at+i]) / 16
		}
		image.x[pixels] = 1
		seen[image.label]++
		if seen[image.label]%5 == 0 {
			data.validation = append(data.validation, image)
		} else {
			data.train = append(data.train, image)
		}
	}
	return data, nil
}
