"use strict";

// What stands behind the # is sent to no server; it goes out in the body alone, when somebody joins.
const invitation = location.hash.slice(1);
const at = (id) => document.getElementById(id);

function say(text) {
  at("state").textContent = text;
}

async function join(event) {
  event.preventDefault();
  at("join").disabled = true;
  const body = { token: invitation, name: at("name").value.trim() || null };
  try {
    const answer = await fetch("/api/team/invitations/accept", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const value = await answer.json();
    if (!value.success) throw new Error(value.error);
    const { organization, token } = value.data;
    say(`You are ${organization.role} of ${organization.name} now.`);
    at("token").value = token;
    at("joined").hidden = false;
    at("accept").hidden = true;
    at("token").select();
  } catch (error) {
    say(error.message);
    at("join").disabled = false;
  }
}

at("accept").addEventListener("submit", join);
if (invitation) {
  at("join").disabled = false;
} else {
  say("This address lacks the part behind the #. Open the link as it came.");
}
