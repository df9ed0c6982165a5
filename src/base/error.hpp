// The one exception type: the run cannot go on, and the user is told where, why and what to do.
#pragma once

#include <cstdint>
#include <exception>
#include <string>

namespace tessera {

enum class ErrorKind : std::uint8_t {
  Usage,       ///< the command line
  Input,       ///< a file given by the user, other than a configuration
  Config,      ///< a configuration file
  GuestFault,  ///< the simulated program did what it must not
  Limit,       ///< a limit set by the user was reached
  Deadlock,    ///< nothing can progress any more
  Internal,    ///< a mistake of the simulator's own
};

class Error : public std::exception {
 public:
  /// `place` is a file, a configuration path, an address or a cycle; `hint` says what to do. Both may be empty.
  Error(ErrorKind kind, std::string place, std::string message, std::string hint = {});

  ErrorKind kind() const { return kind_; }
  const std::string& place() const { return place_; }
  const std::string& message() const { return message_; }
  const std::string& hint() const { return hint_; }

  /// "place: message (hint)", without the parts that are empty.
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  ErrorKind kind_;
  std::string place_;
  std::string message_;
  std::string hint_;
  std::string text_;
};

}  // namespace tessera
