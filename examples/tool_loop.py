"""A chat model with crossbrief's tools, by OpenAI's chat completions: `python examples/tool_loop.py FOLDER "QUESTION"`.

The model may name files of FOLDER and no others. Needs OPENAI_API_KEY, or OPENAI_BASE_URL of any compatible endpoint.
"""

import os
import sys
from pathlib import Path

from openai import OpenAI

from crossbrief.serve import Chat, Reach
from crossbrief.serve.functions import call_tool, openai_tools

folder, question = Path(sys.argv[1]), sys.argv[2]
client = OpenAI()
chat = Chat(Reach(roots=(folder,)))
files = ", ".join(sorted(path.name for path in folder.iterdir()))
messages = [{"role": "user", "content": f"{question}\n\nFiles: {files}"}]
for _ in range(8):
    answer = client.chat.completions.create(
        model=os.environ.get("CROSSBRIEF_MODEL", "gpt-5-mini"), messages=messages, tools=openai_tools()
    )
    message = answer.choices[0].message
    if not message.tool_calls:
        print(message.content)
        break
    messages.append(message.to_dict())
    for call in message.tool_calls:
        content = call_tool(call.function.name, call.function.arguments, chat=chat)
        messages.append({"role": "tool", "tool_call_id": call.id, "content": content})
