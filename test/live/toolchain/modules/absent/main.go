// A tool whose sources come from elsewhere.
package main

import "example.test/dependency"

func main() {
	dependency.Do()
}
