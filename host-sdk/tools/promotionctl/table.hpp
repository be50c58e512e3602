// Aligned columns of text.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace promotion::ctl {

using Row = std::vector<std::string>;

// Columns are as wide as their widest cell and stand two blanks apart; an empty cell is shown as "-". Control
// characters are taken out, so that no text from outside can move the cursor.
void print_table(std::ostream &out, const Row &header, const std::vector<Row> &rows);

// "Name:  value" lines with the values below each other. A pair with an empty value is left out.
void print_properties(std::ostream &out, const std::vector<std::pair<std::string, std::string>> &properties);

// Each control character as a blank.
std::string without_controls(std::string text);

// The text on one line without control characters.
std::string on_one_line(const std::string &text);

}  // namespace promotion::ctl
