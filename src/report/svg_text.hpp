// Text in pictures.
#pragma once

#include <string>
#include <string_view>

namespace tessera::report {

/// As XML holds it. Control characters have no place there, bytes of other encodings than UTF-8 might be none.
inline std::string svg_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c >= ' ' && c <= '~' ? c : '?';
    }
  }
  return result;
}

}  // namespace tessera::report
