# Makes one archive, `library`, of all members of `archives`, with the programs `archiver` and `object_copier` of binutils
# or LLVM. It holds machine code only: what debuggers and the optimisation across files need is many times larger, and
# the latter only fits the compiler that wrote it.
cmake_policy(VERSION 3.25)
set(commands "CREATE ${library}\n")
foreach(archive IN LISTS archives)
  string(APPEND commands "ADDLIB ${archive}\n")
endforeach()
string(APPEND commands "SAVE\nEND\n")

cmake_path(GET library PARENT_PATH folder)
file(MAKE_DIRECTORY ${folder})
file(WRITE ${library}.commands "${commands}")
execute_process(COMMAND ${archiver} -M INPUT_FILE ${library}.commands COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${object_copier} --strip-debug --wildcard --remove-section=.gnu.lto_*
                        --remove-section=.gnu.debuglto_* ${library} COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE ${library}.commands)
message(STATUS "Installing: ${library}")
