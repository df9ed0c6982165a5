# `tessera_options`: language level, warnings and instrumentation of everything that runs on the host.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)

add_library(tessera_options INTERFACE)
target_include_directories(tessera_options INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(tessera_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
# A product and a sum that become one instruction are rounded once instead of twice: results would depend on the machine.
target_compile_options(tessera_options INTERFACE -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees overlapping and endless copies in "literal" + std::string where there are none (its bug 105651).
  # Where files are optimised together it sees them while linking.
  set(mistaken_warnings -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
  target_compile_options(tessera_options INTERFACE ${mistaken_warnings})
  target_link_options(tessera_options INTERFACE ${mistaken_warnings})
else()
  # The checks of the instruction tables take clang more steps than it allows by default.
  target_compile_options(tessera_options INTERFACE -fconstexpr-steps=100000000)
  # The standard library's own use of what it deprecates shows through in clang; g++ reports ours. clang's -Wconversion
  # also means changes of sign, g++'s does not.
  target_compile_options(tessera_options INTERFACE -Wno-deprecated-declarations -Wno-sign-conversion)
endif()

if(TESSERA_SANITIZERS)
  set(flags -fsanitize=${TESSERA_SANITIZERS} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(tessera_options INTERFACE ${flags})
  target_link_options(tessera_options INTERFACE ${flags})
endif()

if(TESSERA_FUZZ)
  target_compile_options(tessera_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Options of layers. `tessera_hot`: the objects carry both machine code and the compiler's own form, so that the many test
# programs link fast and those whose speed counts are optimised across these files (`tessera_optimise`). `tessera_cold`:
# what runs once, and is long to compile.
add_library(tessera_hot INTERFACE)
add_library(tessera_cold INTERFACE)
if(TESSERA_LTO)
  target_compile_options(tessera_hot INTERFACE -flto=auto -ffat-lto-objects)
endif()
target_compile_options(tessera_cold INTERFACE $<$<CONFIG:Release>:-O1>)

function(tessera_optimise target)
  if(TESSERA_LTO)
    target_link_options(${target} PRIVATE -flto=auto -O3)
  endif()
endfunction()
